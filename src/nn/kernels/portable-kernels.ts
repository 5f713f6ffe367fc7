import * as tf from '@tensorflow/tfjs-core';
import { normalDraw, randomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import type { Kernels } from './kernel-interface.ts';
import { PortableDense, PortableTable } from './portable-storage.ts';

/** Core ops and typed arrays: correct wherever tfjs runs, and slow. */
export const portableKernels: Kernels = {
  kind: 'portable',
  gather: (rows, index) => tf.gather(rows, index),
  scatterSum: (values, index, count) => {
    const width = values.shape[1];
    const sums = new Float32Array(count * width);
    const data = values.dataSync();
    index.dataSync().forEach((to, from) => {
      for (let d = 0; d < width; d++) {
        sums[to * width + d] = at(sums, to * width + d) + at(data, from * width + d);
      }
    });
    return tf.tensor2d(sums, [count, width]);
  },
  reluGradient: (dy, y) => tf.tidy(() => tf.mul(dy, tf.cast(tf.greater(y, 0), 'float32'))),
  uniform: (shape, seed) => draws(shape, seed, (stream) => stream()),
  normal: (shape, seed) => draws(shape, seed, normalDraw),
  createDense: (initial, rule) => new PortableDense(initial, rule),
  createTable: (initial, rule) => new PortableTable(initial, rule),
};

function draws(
  shape: number[],
  seed: readonly [number, number],
  draw: (stream: () => number) => number,
): tf.Tensor {
  const stream = randomStream(seed[0], String(seed[1]));
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => draw(stream));
  return tf.tensor(values, shape);
}
