import * as tf from '@tensorflow/tfjs-core';
import type { TaskBatch } from '../data/batch.ts';
import { logLossRows } from '../nn/losses.ts';

/** Eq. 8, mean over rows: CTR, FIFP and SPP. */
export function meanLogLoss(logits: tf.Tensor, rows: TaskBatch): tf.Scalar {
  return tf.tidy(() =>
    tf.mean<tf.Scalar>(logLossRows(logits as tf.Tensor1D, tf.tensor1d(rows.label))),
  );
}
