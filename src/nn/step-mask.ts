import * as tf from '@tensorflow/tfjs-core';

/** 1 for a real step of a moment's history, 0 for padding, which is on the right. length [M] -> [M, T] */
export function stepMask(length: Int32Array, steps: number): tf.Tensor2D {
  const mask = new Float32Array(length.length * steps);
  length.forEach((real, m) => mask.fill(1, m * steps, m * steps + real));
  return tf.tensor2d(mask, [length.length, steps]);
}
