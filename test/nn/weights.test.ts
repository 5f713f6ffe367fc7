import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { zeros, type Parameters } from '../../src/nn/parameters.ts';
import { assignWeights, meanWeights, readWeights, type Weights } from '../../src/nn/weights.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose } from '../support/expect-close.ts';
import { randomizeWeights, testParameters } from '../support/test-parameters.ts';

const weightsOf = (...data: number[]): Weights =>
  new Map([['w', { shape: [2], data: Float32Array.from(data) }]]);

test('the mean of several sets, entry by entry', () => {
  const mean = meanWeights([weightsOf(1, -2), weightsOf(2, 4), weightsOf(6, 1)]);
  expect(mean).toEqual(weightsOf(3, 1));
});

test('the mean is taken in float64: small parts are not lost beside large ones', () => {
  const mean = meanWeights([
    weightsOf(2 ** 24, 0),
    weightsOf(1, 0),
    weightsOf(1, 0),
    weightsOf(-(2 ** 24), 0),
  ]);
  expect(mean).toEqual(weightsOf(0.5, 0));
});

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('what is read is a copy, and what is assigned is read back to the bit', () => {
    const parameters = declared();
    randomizeWeights(parameters, 1);
    const read = readWeights(parameters);
    expect([...read.keys()]).toEqual(['layer/kernel', 'table']);
    const copy = new Map(
      [...read].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
    );
    randomizeWeights(parameters, 2);
    expect(read).toEqual(copy);
    expect(readWeights(parameters)).not.toEqual(copy);
    const before = tf.memory().numTensors;
    assignWeights(parameters, copy);
    const after = readWeights(parameters);
    expect(after).toEqual(copy);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1); // the kernel's cached value
  });

  test('a table starts with a row of zeros, and like itself for the same seed and name', () => {
    const first = readWeights(declared(1)).get('table')?.data ?? new Float32Array();
    expect([...first.subarray(0, 2)]).toEqual([0, 0]);
    expect(readWeights(declared(1)).get('table')?.data).toEqual(first);
    expect(readWeights(declared(2)).get('table')?.data).not.toEqual(first);
    const large = testParameters().declareTable('large', 5001, 4).storage.value();
    const { mean, variance } = tf.moments(large);
    expectClose(mean, [0], { absolute: 0.02, relative: 0 });
    expectClose(variance, [0.25], { absolute: 0.02, relative: 0 });
  });
});

function declared(seed = 1): Parameters {
  const parameters = testParameters(seed);
  parameters.declareDense('layer/kernel', [2, 3], zeros);
  parameters.declareTable('table', 4, 2);
  return parameters;
}
