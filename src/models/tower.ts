import * as tf from '@tensorflow/tfjs-core';
import { activate, dense, denseLayer, densePart } from '../nn/dense.ts';
import { denseStack } from '../nn/dense-stack.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { CandidateVectors } from '../tasks/task.ts';
import { candidateLayer } from './candidate-layer.ts';
import type { Head } from './head.ts';

export interface TowerOptions {
  readonly name: string;
  readonly representationWidth: number;
  /** Hidden layers, first to last. */
  readonly units: readonly number[];
}

/**
 * ReLU layers and a linear logit on [rep, candidate] (Ni et al. 2018, Fig. 5: CTR, FIFP, SPP have two). The first
 * layer is cut: its user part is made once a request, its candidate part once a distinct candidate.
 */
export function tower(
  parameters: Parameters,
  candidates: CandidateVectors,
  { name, representationWidth, units }: TowerOptions,
): Head {
  const inputs = representationWidth + candidates.width;
  const [first, ...rest] = denseStack(parameters, { name, inputs, units, last: 'relu' });
  const logit = denseLayer(parameters, {
    name: `${name}/logit`,
    inputs: units.at(-1) ?? 0,
    outputs: 1,
    activation: 'linear',
  });
  return {
    logits: ({ representation, items, rows, dropout }) =>
      tf.tidy(() => {
        if (first === undefined) throw new RangeError(`${name}: a tower has a hidden layer`);
        const others = gatherRows(densePart(first, representation, 0), rows.request); // [N, units 0]
        const parts = candidates.parts({ items, rows });
        const sum = candidateLayer(
          { layer: first, firstInput: representationWidth, others },
          parts,
        );
        let hidden = dropout(activate(first, sum));
        for (const layer of rest) hidden = dropout(dense(layer, hidden));
        return tf.reshape(dense(logit, hidden), [-1]); // [N]
      }),
  };
}
