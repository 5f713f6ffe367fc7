import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { blockLstm, blockLstmGradient } from '../../src/nn/kernels/block-lstm.ts';
import { lstmGradient, type LstmGradient } from '../../src/nn/kernels/lstm-gradient.ts';
import { nativeTensorCount } from '../../src/nn/kernels/native-op.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose } from '../support/expect-close.ts';
import { draws } from '../support/test-parameters.ts';

beforeAll(() => backendUnderTest('native'));

const shapes = [
  { steps: 1, moments: 1, inputs: 2, hidden: 1 },
  { steps: 1, moments: 4, inputs: 3, hidden: 5 },
  { steps: 2, moments: 3, inputs: 1, hidden: 4 },
  { steps: 13, moments: 6, inputs: 7, hidden: 9 },
];

describe('the gradient made of large products and the one of TensorFlow’s kernel', () => {
  test.each(shapes)('agree: %o', ({ steps, moments, inputs, hidden }) => {
    const given: [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D] = [
      tf.tensor3d(draws(steps * moments * inputs, 1), [steps, moments, inputs]),
      tf.tensor2d(draws((inputs + hidden) * 4 * hidden, 2), [inputs + hidden, 4 * hidden]),
      tf.tensor1d(draws(4 * hidden, 3)),
    ];
    const upstream = tf.tensor3d(draws(steps * moments * hidden, 4), [steps, moments, hidden]);
    const gradients = (gradient: LstmGradient) =>
      tf.grads((...[x, kernel, bias]: tf.Tensor[]) =>
        tf.mul(
          blockLstm(x as tf.Tensor3D, kernel as tf.Tensor2D, bias as tf.Tensor1D, gradient),
          upstream,
        ),
      )(given);
    const [ours, kernels] = [gradients(lstmGradient), gradients(blockLstmGradient)];
    ['x', 'kernel', 'bias'].forEach((name, k) => {
      const [found, expected] = [ours[k], kernels[k]] as [tf.Tensor, tf.Tensor];
      expect(found.shape).toEqual(expected.shape);
      expectClose(found, expected, { absolute: 2e-6, relative: 1e-5 }, name);
    });
  });
});

test.each([
  ['large products', lstmGradient],
  ['kernel', blockLstmGradient],
])('no tensor is left behind: %s', (_name, gradient) => {
  const x = tf.tensor3d(draws(5 * 3 * 2, 1), [5, 3, 2]);
  const kernel = tf.tensor2d(draws(6 * 16, 2), [6, 16]);
  const bias = tf.tensor1d(draws(16, 3));
  const run = () => {
    tf.tidy(() => {
      tf.grad((w) => blockLstm(x, w as tf.Tensor2D, bias, gradient))(kernel).dataSync();
    });
  };
  run();
  const [native, known] = [nativeTensorCount(), tf.memory().numTensors];
  run();
  run();
  expect(nativeTensorCount()).toBe(native);
  expect(tf.memory().numTensors).toBe(known);
});
