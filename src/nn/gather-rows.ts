import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels/kernels.ts';

/**
 * Rows by number, with a gradient that sums into the rows named more than once.
 * rows [U, d], index [n] in 0 … U-1 -> [n, d]. A row count of 0 in the index is allowed.
 */
export function gatherRows(rows: tf.Tensor2D, index: Int32Array | tf.Tensor1D): tf.Tensor2D {
  const positions = index instanceof tf.Tensor ? index : tf.tensor1d(index, 'int32');
  const count = rows.shape[0];
  const gather = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, save] = inputs as [tf.Tensor2D, tf.GradSaveFunc];
    save([positions]); // a tidy around the forward pass must not dispose what the gradient needs
    return {
      value: kernels().gather(x, positions),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        kernels().scatterSum(dy as tf.Tensor2D, saved[0] as tf.Tensor1D, count),
    };
  });
  return gather(rows);
}
