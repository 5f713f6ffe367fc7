import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, test } from 'vitest';
import { meanOverSteps } from '../../src/nn/mean-over-steps.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose } from '../support/expect-close.ts';
import { draws, testParameters } from '../support/test-parameters.ts';

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('the mean runs over real steps, and is 0 without any', () => {
    const x = tf.tensor3d(
      [1, 10, 3, 20, 99, 99, 4, 5, 99, 99, 99, 99, 9, 9, 9, 9, 9, 9],
      [3, 3, 2],
    );
    const mean = meanOverSteps(x, Int32Array.of(2, 1, 0));
    const expected = tf.tensor2d([2, 15, 4, 5, 0, 0], [3, 2]);
    expectClose(mean, expected, { absolute: 1e-6, relative: 1e-6 });
  });

  test('gradients agree with central differences', () => {
    const upstream = tf.tensor2d(draws(6, 2), [3, 2]);
    expectGradients({
      parameters: testParameters(),
      inputs: { x: tf.tensor3d(draws(18, 1), [3, 3, 2]) },
      loss: ({ x }) => tf.sum(tf.mul(meanOverSteps(x, Int32Array.of(2, 3, 0)), upstream)),
    });
  });
});
