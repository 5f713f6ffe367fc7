import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './kernel-interface.ts';
import { attribute, runSingle } from './native-op.ts';
import { NativeDense, NativeTable } from './native-storage.ts';

/** TensorFlow's fused kernels, on CPU and GPU. Variables are TensorFlow resources, updated in place. */
export const nativeKernels: Kernels = {
  kind: 'native',
  // tf.gather of tfjs-node reads the index back and checks it number by number in JavaScript
  gather: (rows, index) =>
    tf.tidy(() =>
      runSingle<tf.Tensor2D>(
        'GatherV2',
        [
          attribute.int('batch_dims', 0),
          attribute.type('Tparams', 'float32'),
          attribute.type('Tindices', 'int32'),
          attribute.type('Taxis', 'int32'),
        ],
        [rows, index, tf.scalar(0, 'int32')],
      ),
    ),
  scatterSum: (values, index, count) =>
    tf.tidy(() =>
      runSingle<tf.Tensor2D>(
        'UnsortedSegmentSum',
        [
          attribute.type('T', 'float32'),
          attribute.type('Tindices', 'int32'),
          attribute.type('Tnumsegments', 'int32'),
        ],
        [values, index, tf.scalar(count, 'int32')],
      ),
    ),
  reluGradient: (dy, y) => runSingle('ReluGrad', [attribute.type('T', 'float32')], [dy, y]),
  uniform: (shape, seed) => stateless('StatelessRandomUniform', shape, seed),
  normal: (shape, seed) => stateless('StatelessRandomNormal', shape, seed),
  createDense: (initial, rule) => new NativeDense(initial, rule),
  createTable: (initial, rule) => new NativeTable(initial, rule),
};

function stateless(name: string, shape: number[], seed: readonly [number, number]): tf.Tensor {
  return tf.tidy(() =>
    runSingle(
      name,
      [
        attribute.type('dtype', 'float32'),
        attribute.type('T', 'int32'),
        attribute.type('Tseed', 'int32'),
      ],
      [tf.tensor1d(shape, 'int32'), tf.tensor1d([...seed], 'int32')],
    ),
  );
}
