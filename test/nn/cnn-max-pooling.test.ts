import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../src/core/typed-arrays.ts';
import { cnnMaxPooled, cnnMaxPooling, type CnnMaxPooling } from '../../src/nn/cnn-max-pooling.ts';
import { maximumOverSteps } from '../../src/nn/maximum-over-steps.ts';
import { glorotUniform } from '../../src/nn/parameters.ts';
import { convolveWindows } from '../../src/nn/window-convolutions.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose, expectSame } from '../support/expect-close.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

const tolerance = { absolute: 1e-6, relative: 1e-5 };
const [E, T, M, F] = [3, 5, 2, 2];

const windowLists: [string, number[]][] = [
  ['1 to 4', [1, 2, 3, 4]],
  ['one alone', [3]],
  ['with gaps, wider than the history', [2, 3, 8]],
];

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  describe.each(windowLists)('convolutions, windows %s', (_name, windows) => {
    const x = (): tf.Tensor3D => tf.tensor3d(draws(E * T * M, 3), [E, T, M]);
    const kernels = (): tf.Tensor3D[] =>
      windows.map((w) => tf.tensor3d(draws(w * E * F, 10 + w), [w, E, F]));

    test('agree with a loop over steps, places, features and maps', () => {
      const [input, weights] = [x(), kernels()];
      const expected = windows.flatMap((w, n) => loop(input, weights[n] ?? input, w));
      const found = convolveWindows(input, weights);
      expect(found.shape).toEqual([windows.length * F, T, M]);
      expectClose(found, expected, tolerance);
    });

    test('gradients agree with central differences', () => {
      const shape = [windows.length * F, T, M];
      const upstream = tf.tensor(draws(windows.length * F * T * M, 2, 0.3), shape);
      const inputs = { x: x(), ...Object.fromEntries(kernels().entries()) };
      expectGradients<Record<string, tf.Tensor>>({
        parameters: testParameters(),
        inputs,
        loss: ({ x: input, ...weights }) => {
          const given = windows.map((_, n) => weights[n] as tf.Tensor3D);
          return tf.sum(tf.mul(convolveWindows(input as tf.Tensor3D, given), upstream));
        },
      });
    });
  });

  describe('maximum over steps', () => {
    const z = (): tf.Tensor3D => tf.tensor3d([3, -5, 7, -2, 3, 9, 4, -9, 4, -8, 1, 99], [2, 3, 2]);
    const real = (): tf.Tensor2D => tf.tensor2d([1, 1, 1, 1, 1, 0], [3, 2]);

    test('leaves padding out, and equal steps share the gradient', () => {
      const largest = maximumOverSteps(z(), real());
      expectSame(largest, tf.tensor2d([7, -2, 4, -8], [2, 2]));
      const upstream = tf.tensor2d([10, 20, 30, 40], [2, 2]);
      const gradient = tf.grad((x) =>
        tf.sum(tf.mul(maximumOverSteps(x as tf.Tensor3D, real()), upstream)),
      )(z());
      expectSame(gradient, tf.tensor3d([0, 0, 10, 20, 0, 0, 15, 0, 15, 40, 0, 0], [2, 3, 2]));
    });

    test('gradients agree with central differences', () => {
      expectGradients({
        parameters: testParameters(),
        inputs: { z: tf.tensor3d(draws(12, 5, 2), [2, 3, 2]) },
        loss: ({ z: x }) => tf.sum(tf.square(maximumOverSteps(x, real()))),
      });
    });
  });

  describe('the layer', () => {
    const e = (): tf.Tensor3D => tf.tensor3d(draws(T * M * E, 1), [T, M, E]);

    test('an empty history gives zeros and no gradient, whatever stands on its padding', () => {
      const cnn = randomLayer();
      const length = Int32Array.of(3, 0);
      const pooled = cnnMaxPooled(cnn, e(), length);
      expectSame(tf.slice(pooled, [1], [1]), tf.zeros([1, cnn.width]));
      expect(tf.max(pooled).dataSync()[0]).toBeGreaterThan(0);
      const gradient = tf.grad((x) => tf.sum(cnnMaxPooled(cnn, x as tf.Tensor3D, length)))(e());
      const [ofReal, ofPadding] = tf.split(gradient, [3, 2], 0) as [tf.Tensor3D, tf.Tensor3D];
      expectSame(ofPadding, tf.zeros([2, M, E]));
      expectSame(tf.slice(ofReal, [0, 1], [3, 1]), tf.zeros([3, 1, E]));
    });

    test('gradients agree with central differences', () => {
      const cnn = randomLayer();
      const length = Int32Array.of(5, 3);
      const upstream = tf.tensor2d(draws(M * cnn.width, 3, 0.3), [M, cnn.width]);
      expectGradients({
        parameters: cnn.parameters,
        inputs: { e: e() },
        loss: ({ e: x }) => tf.sum(tf.mul(cnnMaxPooled(cnn, x, length), upstream)),
      });
    });

    test('an item met three times has the gradient of one maximum, not of three', () => {
      const cnn = randomLayer([1]);
      const vector = [...draws(E, 1)];
      cnn.parameters.dense.get('cnn/window_1/bias')?.storage.assign(tf.tensor1d([9, 9])); // ReLUs open
      const gradient = (times: number): tf.Tensor => {
        const e = tf.tensor3d(Array(times).fill(vector).flat() as number[], [times, 1, E]);
        const length = Int32Array.of(times);
        return tf.grad((x) => tf.sum(cnnMaxPooled(cnn, x as tf.Tensor3D, length)))(e);
      };
      const once = tf.sum(gradient(1), 0);
      expect(tf.min(tf.abs(once)).dataSync()[0]).toBeGreaterThan(0.1);
      expectClose(tf.sum(gradient(3), 0), once, tolerance);
    });
  });
});

test('a convolution starts in the range of all that it adds up', () => {
  const [first = 0, ...rest] = glorotUniform([10, 124, 64], () => 1);
  expect(first).toBeCloseTo(Math.sqrt(6 / (10 * (124 + 64))));
  expect(new Set(rest)).toEqual(new Set([first]));
});

/** Maps of one window by the definition, in float64. -> [F, T, M] flat */
function loop(x: tf.Tensor3D, kernel: tf.Tensor3D, w: number): number[] {
  const [xs, ks] = [x.dataSync<'float32'>(), kernel.dataSync<'float32'>()];
  const value = (f: number, t: number, m: number): number => {
    let sum = 0;
    for (let k = 0; k < w; k++) {
      const step = t - Math.floor((w - 1) / 2) + k;
      if (step < 0 || step >= T) continue;
      for (let d = 0; d < E; d++) {
        sum += at(xs, (d * T + step) * M + m) * at(ks, (k * E + d) * F + f);
      }
    }
    return sum;
  };
  const cells = Array.from({ length: F * T * M }, (_, n) => n);
  return cells.map((n) => value(Math.floor(n / (T * M)), Math.floor(n / M) % T, n % M));
}

function randomLayer(windows: readonly number[] = [3, 1, 2]): CnnMaxPooling {
  const parameters = testParameters();
  const cnn = cnnMaxPooling(parameters, { itemWidth: E, windows, maps: F });
  randomizeWeights(parameters, 4);
  return cnn;
}
