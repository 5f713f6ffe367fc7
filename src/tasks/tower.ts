import * as tf from '@tensorflow/tfjs-core';
import { activate, dense, denseLayer, densePart } from '../nn/dense.ts';
import type { Dropout } from '../nn/dropout.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';

export interface Tower {
  /**
   * representation [R, 256], request [N] and the candidates' vectors, already one a row [N, C] or distinct with
   * an index, -> logits [N]
   */
  logits(inputs: TowerInputs): tf.Tensor1D;
}

export interface TowerInputs {
  readonly representation: tf.Tensor2D;
  readonly request: Int32Array;
  /** Parts of the candidate vector, side by side. */
  readonly candidate: readonly CandidatePart[];
  readonly dropout: Dropout;
}

/** Vectors [U, d] and which one each row has; without index, one a row. */
export interface CandidatePart {
  readonly vectors: tf.Tensor2D;
  readonly index?: Int32Array;
}

export interface TowerOptions {
  readonly name: string;
  readonly representationWidth: number;
  readonly candidateWidth: number;
  readonly units: readonly [number, number];
}

/**
 * Two ReLU layers and a linear logit on [rep, candidate] (Ni et al. 2018, Fig. 5: CTR, FIFP, SPP). The first
 * layer is cut: its user part is made once a request, its candidate part once a distinct candidate.
 */
export function tower(parameters: Parameters, options: TowerOptions): Tower {
  const { name, representationWidth, candidateWidth, units } = options;
  const layer0 = denseLayer(parameters, {
    name: `${name}/dense_0`,
    inputs: representationWidth + candidateWidth,
    outputs: units[0],
    activation: 'relu',
  });
  const layer1 = denseLayer(parameters, {
    name: `${name}/dense_1`,
    inputs: units[0],
    outputs: units[1],
    activation: 'relu',
  });
  const logit = denseLayer(parameters, {
    name: `${name}/logit`,
    inputs: units[1],
    outputs: 1,
    activation: 'linear',
  });
  return {
    logits: ({ representation, request, candidate, dropout }) =>
      tf.tidy(() => {
        let sum = gatherRows(densePart(layer0, representation, 0), request); // [N, units 0]
        let next = representationWidth;
        for (const { vectors, index } of candidate) {
          const part = densePart(layer0, vectors, next);
          sum = tf.add(sum, index === undefined ? part : gatherRows(part, index));
          next += vectors.shape[1];
        }
        const first = dropout(activate(layer0, sum));
        const second = dropout(dense(layer1, first));
        return tf.reshape(dense(logit, second), [-1]); // [N]
      }),
  };
}
