import * as tf from '@tensorflow/tfjs-core';
import { dense, denseLayer } from '../nn/dense.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Head } from './head.ts';

export interface ClassTowerOptions {
  readonly name: string;
  readonly representationWidth: number;
  readonly units: number;
  /** K */
  readonly classes: number;
}

/** A ReLU layer and one linear logit a class, from rep alone (Ni et al. 2018, Fig. 5c: PPP). */
export function classTower(parameters: Parameters, options: ClassTowerOptions): Head {
  const { name, representationWidth, units, classes } = options;
  const layer0 = denseLayer(parameters, {
    name: `${name}/dense_0`,
    inputs: representationWidth,
    outputs: units,
    activation: 'relu',
  });
  const logit = denseLayer(parameters, {
    name: `${name}/logit`,
    inputs: units,
    outputs: classes,
    activation: 'linear',
  });
  return {
    logits: ({ representation, rows, dropout }) =>
      tf.tidy(() => dense(logit, dropout(dense(layer0, gatherRows(representation, rows.request))))), // [N, K]
  };
}
