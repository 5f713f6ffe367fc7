import * as tf from '@tensorflow/tfjs-core';

/** Squared lengths below this count as this: a vector of zeros has the cosine 0 with everything. */
const SQUARED_LENGTH_FLOOR = 1e-12;

/** Cosine of rows: <x, y> / (|x| |y|) (Huang et al. 2013, Eq. 4). x, y [N, d] -> [N] */
export function cosineRows(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.sum<tf.Tensor1D>(tf.mul(unitRows(x), unitRows(y)), 1));
}

/** Every row at length 1. x [n, d] -> [n, d] */
export function unitRows(x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const squared = tf.sum(tf.square(x), 1, true); // [n, 1]
    return tf.div(x, tf.sqrt(tf.maximum(squared, SQUARED_LENGTH_FLOOR)));
  });
}
