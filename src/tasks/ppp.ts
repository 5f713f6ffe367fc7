import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropyRows } from '../nn/losses.ts';
import type { Task } from './task.ts';

/** Price preference (Fig. 5c, Eq. 10): which of K price levels the next purchase has. */
export function pppTask(classes: number): Task {
  return {
    name: 'ppp',
    candidates: { kind: 'classes', classes },
    loss: (logits, rows) =>
      tf.tidy(() => {
        const classesOfRows = tf.tensor1d(Int32Array.from(rows.label), 'int32');
        return tf.mean<tf.Scalar>(softmaxCrossEntropyRows(logits as tf.Tensor2D, classesOfRows));
      }),
  };
}
