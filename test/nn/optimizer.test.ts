import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { ftrl } from '../../src/nn/ftrl.ts';
import { gradientsOf, type Gradients } from '../../src/nn/gradients.ts';
import { globalNorm, optimizerStep, type OptimizerOptions } from '../../src/nn/optimizer.ts';
import { constant, type Parameters } from '../../src/nn/parameters.ts';
import { readWeights } from '../../src/nn/weights.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose, expectSame } from '../support/expect-close.ts';
import { readSlots } from '../support/parity-weights.ts';
import { testParameters } from '../support/test-parameters.ts';

const tolerance = { absolute: 1e-7, relative: 1e-6 };
const plain: OptimizerOptions = {
  learningRate: 0.5,
  embeddingLearningRate: 0.25,
  l2: { dense: 0, embedding: 0 },
  clipNorm: 0,
};
/** The gradient of each entry of a weight; of the tables, rows 1 and 3 have one. */
const GRADIENTS = { 'deep/kernel': 3, 'wide/bias': -4, embedding: 2, 'wide/kernel': -1 };
const NORM = Math.sqrt(2 * 9 + 16 + 2 * 2 * 4 + 2 * 1);

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('each weight is trained by its own rule in one step', () => {
    const parameters = model();
    optimizerStep(parameters, gradients(parameters), plain);
    expectSquares(parameters, 1);
    const after = readWeights(parameters);
    const adagrad = (rate: number, g: number): number => (rate * g) / Math.sqrt(0.1 + g * g);
    expectClose(
      entriesOf(after, 'deep/kernel'),
      [1, 1].map((w) => w - adagrad(0.5, 3)),
      tolerance,
    );
    expectClose(entriesOf(after, 'wide/bias'), [4 / ((1 + 4) / 0.1 + 3)], tolerance);
    const row = 1 / ((1 + 1) / 0.1 + 3);
    expectClose(entriesOf(after, 'wide/kernel'), [0, row, 0, row, 0], tolerance);
  });

  test('clipping scales all gradients together, whatever their rule, and only when they are too long', () => {
    const parameters = model();
    const found = gradients(parameters);
    expectClose(globalNorm(found), [NORM], tolerance, 'global norm');
    optimizerStep(parameters, found, { ...plain, clipNorm: NORM / 2 });
    expectSquares(parameters, 1 / 2);

    const other = model();
    optimizerStep(other, gradients(other), { ...plain, clipNorm: NORM * 2 });
    expectSquares(other, 1);
  });

  test('rates, rate factors and L2 of AdaGrad leave weights of FTRL alone', () => {
    const trained = (options: OptimizerOptions): Parameters => {
      const parameters = model();
      for (let k = 0; k < 2; k++) optimizerStep(parameters, gradients(parameters), options);
      return parameters;
    };
    const changed = trained({
      learningRate: 0.125,
      embeddingLearningRate: 0.125,
      rateFactors: { wide: 0.5, deep: 0.5 },
      l2: { dense: 0.5, embedding: 0.5 },
      clipNorm: 0,
    });
    const [found, expected] = [readWeights(changed), readWeights(trained(plain))];
    for (const name of ['wide/bias', 'wide/kernel']) {
      expectSame(entriesOf(found, name), entriesOf(expected, name), name);
    }
    for (const name of ['deep/kernel', 'embedding']) {
      expect(found.get(name), name).not.toEqual(expected.get(name));
    }
  });
});

test('weights of FTRL start at 0, and draw nothing', async () => {
  await backendUnderTest('native');
  const parameters = model();
  const start = readWeights(parameters);
  expectSame(entriesOf(start, 'wide/kernel'), [0, 0, 0, 0, 0]);
  expectSame(entriesOf(start, 'wide/bias'), [0]);
  expect([...entriesOf(start, 'embedding')].slice(2)).not.toContain(0);
  expect([...readSlots(parameters, 'z').keys()]).toEqual(['wide/bias', 'wide/kernel']);
  expect([...readSlots(parameters, 'accumulator').keys()]).toEqual(['deep/kernel', 'embedding']);
});

function model(): Parameters {
  const parameters = testParameters();
  parameters.declareDense('deep/kernel', [2, 1], constant(1));
  parameters.declareDense('wide/bias', [1], ftrl({ l2: 3 }));
  parameters.declareTable('embedding', 5, 2);
  parameters.declareTable('wide/kernel', 5, 1, ftrl({ l2: 3 }));
  return parameters;
}

function gradients(parameters: Parameters): Gradients {
  const ids = Int32Array.of(1, 0, 3);
  return gradientsOf(parameters, () => {
    const values = Object.entries(GRADIENTS).map(([name, gradient]) => {
      const table = parameters.tables.get(name);
      return tf.mul(tf.sum(table?.lookup(ids) ?? parameters.value(name)), gradient);
    });
    return tf.addN(values) as tf.Scalar;
  });
}

/** What the rules add up is the square of each gradient, scaled. */
function expectSquares(parameters: Parameters, scale: number): void {
  const square = (name: keyof typeof GRADIENTS): number => (scale * GRADIENTS[name]) ** 2;
  const accumulators = readSlots(parameters, 'accumulator');
  const n = readSlots(parameters, 'n');
  const kernel = 0.1 + square('deep/kernel');
  const row = 0.1 + square('embedding');
  expectClose(entriesOf(accumulators, 'deep/kernel'), [kernel, kernel], tolerance, 'kernel');
  expectClose(entriesOf(accumulators, 'embedding').slice(2, 4), [row, row], tolerance, 'row');
  expectClose(entriesOf(n, 'wide/bias'), [square('wide/bias')], tolerance, 'bias');
  const wide = square('wide/kernel');
  expectClose(entriesOf(n, 'wide/kernel'), [0, wide, 0, wide, 0], tolerance, 'wide row');
}

function entriesOf(weights: ReturnType<typeof readWeights>, name: string): Float32Array {
  return present(weights.get(name), name).data;
}
