import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ftrl, type FtrlOptions } from '../../src/nn/ftrl.ts';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import { optimizerStep } from '../../src/nn/optimizer.ts';
import { zeros, type Parameters } from '../../src/nn/parameters.ts';
import {
  assignWeights,
  lendWeights,
  meanWeights,
  readWeights,
  type Weights,
} from '../../src/nn/weights.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose } from '../support/expect-close.ts';
import { readSlots } from '../support/parity-weights.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

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

  test('weights that were lent leave no trace once the own ones are back, whatever the rule', () => {
    const trained = (between: (parameters: Parameters) => void): Parameters => {
      const parameters = declaredWithFtrl({ l1: 0.5 });
      trainOn(parameters, 1);
      between(parameters);
      trainOn(parameters, 2);
      return parameters;
    };
    const undisturbed = trained(() => undefined);
    const lent = trained((parameters) => {
      const own = readWeights(parameters);
      expect(heldAtZero(parameters)).not.toHaveLength(0);
      lendWeights(parameters, meanWeights([own, readWeights(undisturbed)]));
      lendWeights(parameters, own);
    });
    expect(readWeights(lent)).toEqual(readWeights(undisturbed));
    for (const slot of ['accumulator', 'n', 'z'] as const) {
      expect(readSlots(lent, slot), slot).toEqual(readSlots(undisturbed, slot));
    }
  });

  test.each([{}, { l1: 0.5, l2: 2 }])(
    'training goes on from weights that were assigned: FTRL %o',
    (given) => {
      const parameters = declaredWithFtrl(given);
      trainOn(parameters, 1);
      const [n, accumulators] = [readSlots(parameters, 'n'), readSlots(parameters, 'accumulator')];
      const other = new Map(
        [...readWeights(parameters)].map(([name, { shape, data }]) => [
          name,
          { shape, data: data.map((_, k) => [0, 0.5, -0.25, 0, 2, -0.001][k % 6] ?? 0) },
        ]),
      );
      assignWeights(parameters, other);
      expect(readWeights(parameters)).toEqual(other);
      expect(readSlots(parameters, 'n')).toEqual(n);
      expect(readSlots(parameters, 'accumulator')).toEqual(accumulators);
      trainOn(parameters, 0);
      for (const [name, { data }] of readWeights(parameters)) {
        const kept = other.get(name)?.data ?? [];
        expectClose(data, kept, { absolute: 1e-7, relative: 1e-5 }, name);
      }
    },
  );

  test('assigning the weights that are there changes nothing', () => {
    const parameters = declaredWithFtrl({ l1: 0.5, l2: 2 });
    trainOn(parameters, 1);
    expect(heldAtZero(parameters)).not.toHaveLength(0);
    const z = readSlots(parameters, 'z');
    assignWeights(parameters, readWeights(parameters));
    for (const [name, { data }] of readSlots(parameters, 'z')) {
      expectClose(data, z.get(name)?.data ?? [], { absolute: 1e-6, relative: 1e-6 }, name);
    }
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

/** A dense weight and a table of each rule. */
function declaredWithFtrl(options: Partial<FtrlOptions>): Parameters {
  const parameters = declared();
  parameters.declareDense('wide/bias', [6], ftrl(options));
  parameters.declareTable('wide/table', 6, 2, ftrl(options));
  return parameters;
}

/** Entries that l1 holds at 0 while their z, which says more than the weight, is not. */
function heldAtZero(parameters: Parameters): readonly number[] {
  const z = readSlots(parameters, 'z').get('wide/table')?.data ?? new Float32Array();
  const weights = readWeights(parameters).get('wide/table')?.data;
  return [...z.keys()].filter((k) => z[k] !== 0 && weights?.[k] === 0);
}

/** Two steps on gradients from 0 to about 1, all of them scaled. */
function trainOn(parameters: Parameters, scale: number): void {
  for (let step = 0; step < 2; step++) {
    const gradients = gradientsOf(parameters, () => {
      const dense = [...parameters.dense.values()].map(({ storage }) => storage.value());
      const rows = [...parameters.tables.values()].map((table) =>
        table.lookup(Int32Array.from({ length: table.rows }, (_, id) => id)),
      );
      const sums = [...dense, ...rows].map((value) => {
        const size = value.size;
        const slopes = draws(size, step, scale / 2).map((slope, k) => (k % 3 === 0 ? 0 : slope));
        return tf.sum(tf.mul(value, tf.tensor(slopes, value.shape)));
      });
      return tf.addN(sums) as tf.Scalar;
    });
    optimizerStep(parameters, gradients, {
      learningRate: 0.1,
      embeddingLearningRate: 0.1,
      l2: { dense: 0, embedding: 0 },
      clipNorm: 0,
    });
    disposeGradients(gradients);
  }
}

function declared(seed = 1): Parameters {
  const parameters = testParameters(seed);
  parameters.declareDense('layer/kernel', [2, 3], zeros);
  parameters.declareTable('table', 4, 2);
  return parameters;
}
