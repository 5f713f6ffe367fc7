import * as tf from '@tensorflow/tfjs-core';
import { dense, denseLayer } from '../nn/dense.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import { softmaxCrossEntropyRows } from '../nn/losses.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { TaskHead } from './task-head.ts';

export interface PppOptions {
  readonly representationWidth: number;
  readonly units: number;
  /** K: price levels; 7 in the paper. */
  readonly classes: number;
}

/** Price preference (Fig. 5c, Eq. 10): which of K price levels the next purchase has, from rep alone. */
export function pppHead(parameters: Parameters, options: PppOptions): TaskHead {
  const { representationWidth, units, classes } = options;
  const layer0 = denseLayer(parameters, {
    name: 'ppp/dense_0',
    inputs: representationWidth,
    outputs: units,
    activation: 'relu',
  });
  const logit = denseLayer(parameters, {
    name: 'ppp/logit',
    inputs: units,
    outputs: classes,
    activation: 'linear',
  });
  return {
    task: 'ppp',
    outputs: classes,
    logits: ({ representation, rows, dropout }) =>
      tf.tidy(() => dense(logit, dropout(dense(layer0, gatherRows(representation, rows.request))))), // [N, K]
    loss: (logits, rows) =>
      tf.tidy(() => {
        const classesOfRows = tf.tensor1d(Int32Array.from(rows.label), 'int32');
        return tf.mean<tf.Scalar>(softmaxCrossEntropyRows(logits as tf.Tensor2D, classesOfRows));
      }),
  };
}
