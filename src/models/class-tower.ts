import * as tf from '@tensorflow/tfjs-core';
import { dense, denseLayer } from '../nn/dense.ts';
import { denseStack, denseStackOutput } from '../nn/dense-stack.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Head } from './head.ts';

export interface ClassTowerOptions {
  readonly name: string;
  readonly representationWidth: number;
  /** Hidden layers, first to last. */
  readonly units: readonly number[];
  /** K */
  readonly classes: number;
}

/** ReLU layers and one linear logit a class, from rep alone (Ni et al. 2018, Fig. 5c: PPP has one). */
export function classTower(parameters: Parameters, options: ClassTowerOptions): Head {
  const { name, representationWidth, units, classes } = options;
  const layers = denseStack(parameters, {
    name,
    inputs: representationWidth,
    units,
    last: 'relu',
  });
  const logit = denseLayer(parameters, {
    name: `${name}/logit`,
    inputs: units.at(-1) ?? representationWidth,
    outputs: classes,
    activation: 'linear',
  });
  return {
    logits: ({ representation, rows, dropout }) =>
      tf.tidy(() => {
        const asked = gatherRows(representation, rows.request); // [N, width]
        return dense(logit, dropout(denseStackOutput(layers, asked, dropout))); // [N, K]
      }),
  };
}
