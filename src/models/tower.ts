import * as tf from '@tensorflow/tfjs-core';
import { activate, dense, denseLayer, densePart } from '../nn/dense.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { VectorCandidates } from '../tasks/task.ts';
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
  candidates: VectorCandidates,
  { name, representationWidth, units }: TowerOptions,
): Head {
  const [first, ...rest] = units.map((outputs, k) =>
    denseLayer(parameters, {
      name: `${name}/dense_${k}`,
      inputs: k === 0 ? representationWidth + candidates.width : (units[k - 1] ?? 0),
      outputs,
      activation: 'relu',
    }),
  );
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
        let sum = gatherRows(densePart(first, representation, 0), rows.request); // [N, units 0]
        let next = representationWidth;
        for (const { vectors, index } of candidates.parts({ items, rows })) {
          const part = densePart(first, vectors, next);
          sum = tf.add(sum, index === undefined ? part : gatherRows(part, index));
          next += vectors.shape[1];
        }
        let hidden = dropout(activate(first, sum));
        for (const layer of rest) hidden = dropout(dense(layer, hidden));
        return tf.reshape(dense(logit, hidden), [-1]); // [N]
      }),
  };
}
