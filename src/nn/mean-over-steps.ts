import * as tf from '@tensorflow/tfjs-core';
import { stepMask } from './step-mask.ts';

/**
 * Mean over the real steps of each history; 0 without any. One product a moment: 1/n on its real steps, 0 on padding.
 *
 * @param x [M, T, d]
 * @param length Real steps n of each history. [M]
 * @returns [M, d]
 */
export function meanOverSteps(x: tf.Tensor3D, length: Int32Array): tf.Tensor2D {
  return tf.tidy(() => {
    const [moments, steps, width] = x.shape;
    const count = tf.tensor2d(
      Float32Array.from(length, (n) => Math.max(1, n)),
      [moments, 1],
    );
    const weights = tf.div(stepMask(length, steps), count); // [M, T]
    const mean = tf.matMul(tf.reshape(weights, [moments, 1, steps]), x); // [M, 1, d]
    return tf.reshape(mean, [moments, width]);
  });
}
