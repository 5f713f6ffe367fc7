import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../src/core/typed-arrays.ts';
import { gradientsOf, type Gradients } from '../../src/nn/gradients.ts';
import { optimizerStep, type OptimizerOptions } from '../../src/nn/optimizer.ts';
import { zeros, type Parameters } from '../../src/nn/parameters.ts';
import { assignWeights, readWeights } from '../../src/nn/weights.ts';
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
/** Gradients of the loss below. */
const KERNEL = [3, -4];
const BIAS = [12];
const ROWS = { 1: [2, 2], 3: [1, 1] }; // id 1 is named twice

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('acc += g², w -= rate g / sqrt(acc), for dense weights and for the rows that were touched', () => {
    const { parameters, start } = model();
    optimizerStep(parameters, gradients(parameters), plain);
    const after = readWeights(parameters);
    const accumulators = readSlots(parameters, 'accumulator');
    for (const [name, expected, rate] of [
      ['layer/kernel', KERNEL, 0.5],
      ['layer/bias', BIAS, 0.5],
      ['table', tableGradient(), 0.25],
    ] as const) {
      const before = start.get(name)?.data ?? new Float32Array();
      const sums = expected.map((g) => 0.1 + g * g);
      expectClose(accumulators.get(name)?.data ?? [], sums, tolerance, `${name} accumulator`);
      const moved = expected.map((g, k) => at(before, k) - (rate * g) / Math.sqrt(0.1 + g * g));
      expectClose(after.get(name)?.data ?? [], moved, tolerance, name);
    }
  });

  test('a second step divides by both gradients', () => {
    const { parameters, start } = model();
    for (let k = 0; k < 2; k++) optimizerStep(parameters, gradients(parameters), plain);
    const step = (n: number): number => (0.5 * 3) / Math.sqrt(0.1 + n * 9);
    const expected =
      at(start.get('layer/kernel')?.data ?? new Float32Array(1), 0) - step(1) - step(2);
    expectClose(
      [at(readWeights(parameters).get('layer/kernel')?.data ?? new Float32Array(1), 0)],
      [expected],
      tolerance,
    );
  });

  test('rows that no id named keep weight and accumulator to the bit, L2 or not', () => {
    const { parameters, start } = model();
    optimizerStep(parameters, gradients(parameters), {
      ...plain,
      l2: { dense: 0.1, embedding: 0.1 },
    });
    for (const row of [0, 2, 4]) {
      const of = (weights: ReturnType<typeof readWeights>): Float32Array =>
        weights.get('table')?.data.slice(row * 2, row * 2 + 2) ?? new Float32Array();
      expectSame(of(readWeights(parameters)), of(start), `row ${row}`);
      expectSame(of(readSlots(parameters, 'accumulator')), [0.1, 0.1].map(Math.fround));
    }
  });

  test('L2 adds coefficient · w to the gradients of kernels and rows, never of biases', () => {
    const { parameters, start } = model();
    optimizerStep(parameters, gradients(parameters), {
      ...plain,
      l2: { dense: 0.5, embedding: 2 },
    });
    const sumOf = (name: string): Float32Array =>
      readSlots(parameters, 'accumulator').get(name)?.data ?? new Float32Array();
    const weight = (name: string, k: number): number =>
      at(start.get(name)?.data ?? new Float32Array(), k);
    const kernel = KERNEL.map((g, k) => 0.1 + (g + 0.5 * weight('layer/kernel', k)) ** 2);
    expectClose(sumOf('layer/kernel'), kernel, tolerance);
    expectClose(sumOf('layer/bias'), [0.1 + 144], tolerance);
    const row = [2, 3].map((k) => 0.1 + (2 + 2 * weight('table', k)) ** 2);
    expectClose(sumOf('table').slice(2, 4), row, tolerance);
  });
});

test('embeddings have a rate and a start of their own', async () => {
  await backendUnderTest('native');
  const { parameters, start } = model();
  optimizerStep(parameters, gradients(parameters), { ...plain, learningRate: 0 });
  const after = readWeights(parameters);
  expect(after.get('layer/kernel')).toEqual(start.get('layer/kernel'));
  expect(after.get('table')).not.toEqual(start.get('table'));
});

test('a factor scales the rates of the weights with its key as a part of their names, and of no others', async () => {
  await backendUnderTest('native');
  const moved = (rateFactors: Record<string, number>): Record<string, number> => {
    const { parameters, start } = model();
    optimizerStep(parameters, gradients(parameters), { ...plain, rateFactors });
    const after = readWeights(parameters);
    const by = (name: string, k: number): number =>
      at(after.get(name)?.data ?? new Float32Array(), k) -
      at(start.get(name)?.data ?? new Float32Array(), k);
    return { kernel: by('layer/kernel', 0), bias: by('layer/bias', 0), row: by('table', 2) };
  };
  const whole = moved({});
  const halved = moved({ layer: 0.5 });
  expect(halved['kernel']).toBeCloseTo((whole['kernel'] ?? 0) / 2, 6);
  expect(halved['bias']).toBeCloseTo((whole['bias'] ?? 0) / 2, 6);
  expect(halved['row']).toBe(whole['row']);
  expect(moved({ tab: 0 })['row']).toBe(whole['row']);
  expect(moved({ table: 0 })['row']).toBe(0);
  expect(moved({ kernel: 0 })['kernel']).toBe(0);
});

function model() {
  const parameters = testParameters();
  parameters.declareDense('layer/kernel', [2, 1], zeros);
  parameters.declareDense('layer/bias', [1], zeros);
  parameters.declareTable('table', 5, 2);
  assignWeights(
    parameters,
    new Map([
      ['layer/kernel', { shape: [2, 1], data: Float32Array.of(0.5, -0.25) }],
      ['layer/bias', { shape: [1], data: Float32Array.of(2) }],
      ['table', { shape: [5, 2], data: Float32Array.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 8) }],
    ]),
  );
  return { parameters, start: readWeights(parameters) };
}

function gradients(parameters: Parameters): Gradients {
  return gradientsOf(parameters, () => {
    const kernel = tf.sum(tf.mul(parameters.value('layer/kernel'), tf.tensor2d(KERNEL, [2, 1])));
    const bias = tf.sum(tf.mul(parameters.value('layer/bias'), tf.tensor1d(BIAS)));
    const rows = parameters.tables.get('table')?.lookup(Int32Array.of(1, 3, 0, 1));
    return tf.addN([kernel, bias, tf.sum(rows ?? tf.scalar(0))]) as tf.Scalar;
  });
}

function tableGradient(): number[] {
  return [0, 1, 2, 3, 4].flatMap((id) => (id === 1 ? ROWS[1] : id === 3 ? ROWS[3] : [0, 0]));
}
