import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { activate, dense, denseLayer, densePart, relu } from '../../src/nn/dense.ts';
import { noDropout, seededDropout } from '../../src/nn/dropout.ts';
import { gatherRows } from '../../src/nn/gather-rows.ts';
import { gradientsOf } from '../../src/nn/gradients.ts';
import { layerNorm } from '../../src/nn/layer-norm.ts';
import {
  l2rLossRows,
  logLossRows,
  softmaxCrossEntropyRows,
  weightedMean,
} from '../../src/nn/losses.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose, expectSame } from '../support/expect-close.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

const exact = { absolute: 1e-6, relative: 1e-6 };

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  describe('dense', () => {
    test.each(['relu', 'linear'] as const)(
      '%s: x W + b by hand, and its gradients',
      (activation) => {
        const parameters = testParameters();
        const layer = denseLayer(parameters, { name: 'layer', inputs: 3, outputs: 2, activation });
        parameters.dense
          .get('layer/kernel')
          ?.storage.assign(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]));
        parameters.dense.get('layer/bias')?.storage.assign(tf.tensor1d([-30, 1]));
        const by = { relu: [0, 29, 0, 5], linear: [-8, 29, -28, 5] };
        const x = tf.tensor2d([1, 2, 3, 2, 0, 0], [2, 3]);
        expectSame(dense(layer, x), by[activation], 'x W + b');

        randomizeWeights(parameters, 4);
        const upstream = tf.tensor2d(draws(8, 2), [4, 2]);
        expectGradients({
          parameters,
          inputs: { x: tf.tensor2d(draws(12, 1), [4, 3]) },
          loss: ({ x: input }) => tf.sum(tf.mul(dense(layer, input), upstream)),
        });
      },
    );

    test('an input in parts gives what the whole gives, with its gradients', () => {
      const parameters = testParameters();
      const sizes = { name: 'layer', inputs: 5, outputs: 3, activation: 'relu' } as const;
      const layer = denseLayer(parameters, sizes);
      randomizeWeights(parameters, 4);
      const inputs = {
        a: tf.tensor2d(draws(8, 1), [4, 2]),
        b: tf.tensor2d(draws(12, 2), [4, 3]),
      };
      const inParts = ({ a, b }: typeof inputs): tf.Tensor2D =>
        activate(layer, tf.add(densePart(layer, a, 0), densePart(layer, b, 2)));
      expectClose(inParts(inputs), dense(layer, tf.concat([inputs.a, inputs.b], 1)), exact);
      const upstream = tf.tensor2d(draws(12, 3), [4, 3]);
      expectGradients({
        parameters,
        inputs,
        loss: (given) => tf.sum(tf.mul(inParts(given), upstream)),
      });
    });

    test('the gradient of max(x, 0) at 0 is 0', () => {
      const gradient = tf.grad((x) => tf.sum(relu(x)))(tf.tensor1d([-1, 0, 2]));
      expectSame(gradient, [0, 0, 1]);
    });
  });

  describe('gatherRows', () => {
    const index = Int32Array.of(2, 0, 2, 2);

    test('takes rows by number', () => {
      const rows = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      expectSame(gatherRows(rows, index), tf.tensor2d([5, 6, 1, 2, 5, 6, 5, 6], [4, 2]));
    });

    test('sums the gradients of a row that is named more than once', () => {
      const rows = tf.tensor2d(draws(6, 1), [3, 2]);
      const upstream = tf.tensor2d([1, 2, 10, 20, 100, 200, 1000, 2000], [4, 2]);
      const gradient = tf.grad((x) =>
        tf.sum(tf.mul(gatherRows(x as tf.Tensor2D, index), upstream)),
      )(rows);
      expectSame(gradient, tf.tensor2d([10, 20, 0, 0, 1101, 2202], [3, 2]));
      expectGradients({
        parameters: testParameters(),
        inputs: { rows },
        loss: ({ rows: x }) => tf.sum(tf.square(gatherRows(x, index))),
      });
    });
  });

  describe('embedding table', () => {
    const ids = Int32Array.of(3, 0, 1, 3, 4, 1);

    test('looks up rows, and sums slots; padding is a row of zeros', () => {
      const parameters = testParameters();
      const table = parameters.declareTable('table', 5, 2);
      const values = [9, 9, 1, 2, 10, 20, 3, 4, 100, 200];
      table.storage.assign(tf.tensor2d([0, 0, ...values.slice(2)], [5, 2]));
      expectSame(table.lookup(ids), tf.tensor2d([3, 4, 0, 0, 1, 2, 3, 4, 100, 200, 1, 2], [6, 2]));
      expectSame(table.lookupSum(ids, 3), tf.tensor2d([4, 6, 104, 206], [2, 2]));
      expectSame(table.lookupSum(ids, 1), table.lookup(ids));
    });

    test('looks up ids that all differ in their order, wherever padding stands', () => {
      const parameters = testParameters();
      const table = parameters.declareTable('table', 4, 1);
      table.storage.assign(tf.tensor2d([0, 1, 2, 3], [4, 1]));
      for (const order of [
        [2, 0, 3],
        [0, 3, 1],
        [3, 1, 0],
        [3, 2, 1],
      ]) {
        expectSame(table.lookup(Int32Array.from(order)), tf.tensor2d(order, [3, 1]));
      }
    });

    test('gradients agree with central differences, one lookup or several', () => {
      const parameters = testParameters();
      const table = parameters.declareTable('table', 6, 2);
      randomizeWeights(parameters, 5);
      const upstream = tf.tensor2d(draws(12, 1), [6, 2]);
      const one = (): tf.Scalar => tf.sum(tf.mul(tf.square(table.lookup(ids)), upstream));
      const summed = (): tf.Scalar =>
        tf.sum(tf.square(table.lookupSum(Int32Array.of(1, 5, 0, 0), 2)));
      expectGradients({ parameters, inputs: {}, loss: one });
      expectGradients({ parameters, inputs: {}, loss: summed });
      expectGradients({ parameters, inputs: {}, loss: () => tf.add(one(), summed()) });
    });

    test('a gradient names each id of the batch once, and padding never', () => {
      const parameters = testParameters();
      const table = parameters.declareTable('table', 6, 2);
      const { tables } = gradientsOf(parameters, () =>
        tf.add(tf.sum(table.lookup(ids)), tf.sum(table.lookup(Int32Array.of(4, 0, 5)))),
      );
      expect([...(tables.get('table')?.ids ?? [])].sort()).toEqual([1, 3, 4, 5]);
    });

    test('all ids padding: zeros, and no gradient row', () => {
      const parameters = testParameters();
      const table = parameters.declareTable('table', 6, 2);
      const padding = new Int32Array(4);
      expectSame(table.lookupSum(padding, 2), tf.zeros([2, 2]));
      const { tables } = gradientsOf(parameters, () => tf.sum(table.lookupSum(padding, 2)));
      expect(tables.get('table')?.ids).toHaveLength(0);
    });

    test('a lookup off the tape leaves no gradient for the next step', () => {
      const parameters = testParameters();
      const table = parameters.declareTable('table', 6, 2);
      tf.tidy(() => table.lookup(ids));
      expect(table.takeGradient()).toBeUndefined();
    });
  });

  describe('dropout', () => {
    const x = (): tf.Tensor2D => tf.ones([200, 50]);

    test('keeps the share it should, scaled to the same mean', () => {
      const y = seededDropout(0.2, randomStream(1, 'dropout'))(x()).dataSync<'float32'>();
      const kept = y.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0) / y.length;
      expect(kept).toBeGreaterThan(0.78);
      expect(kept).toBeLessThan(0.82);
      expect(new Set(y)).toEqual(new Set([0, Math.fround(1.25)]));
    });

    test('the masks of one step differ; a rerun of the step repeats them', () => {
      const step = (): Float32Array[] => {
        const dropout = seededDropout(0.5, randomStream(3, 'dropout/7'));
        return [dropout(x()), dropout(x())].map((y) => y.dataSync<'float32'>().slice());
      };
      const [first, second] = step();
      expect(first).not.toEqual(second);
      expect(step()).toEqual([first, second]);
      const other = seededDropout(0.5, randomStream(3, 'dropout/8'))(x());
      expect(other.dataSync()).not.toEqual(first);
    });

    test('rate 0 changes nothing', () => {
      const input = x();
      expect(seededDropout(0, randomStream(1, 'dropout'))(input)).toBe(input);
      expect(noDropout(input)).toBe(input);
    });

    test('gradients agree with central differences under a fixed mask', () => {
      const parameters = testParameters();
      const layer = denseLayer(parameters, {
        name: 'layer',
        inputs: 3,
        outputs: 4,
        activation: 'linear',
      });
      randomizeWeights(parameters, 4);
      const upstream = tf.tensor2d(draws(20, 2), [5, 4]);
      const inputs = { x: tf.tensor2d(draws(15, 1), [5, 3]) };
      const dropped = (input: tf.Tensor2D): tf.Tensor2D =>
        seededDropout(0.5, randomStream(2, 'dropout'))(dense(layer, input));
      expect([...dropped(inputs.x).dataSync()].filter((value) => value === 0)).not.toHaveLength(0);
      expectGradients({
        parameters,
        inputs,
        loss: ({ x: input }) => tf.sum(tf.mul(dropped(input), upstream)),
      });
    });
  });

  describe('losses', () => {
    test('gradients agree with central differences', () => {
      const labels = tf.tensor1d([0, 1, 1, 0, 1]);
      const logits = { logits: tf.tensor1d(draws(5, 1, 2)) };
      const parameters = testParameters();
      const weights = tf.tensor1d([1, 2.5, 1, 0.5, 3]);
      const signs = tf.sub<tf.Tensor1D>(tf.mul(labels, 2), 1);
      const classes = tf.tensor1d([0, 2, 1, 2, 0], 'int32');
      expectGradients({
        parameters,
        inputs: logits,
        loss: ({ logits: x }) => tf.mean(logLossRows(x, labels)),
      });
      expectGradients({
        parameters,
        inputs: logits,
        loss: ({ logits: x }) => weightedMean(l2rLossRows(x, signs), weights),
      });
      expectGradients({
        parameters,
        inputs: { logits: tf.tensor2d(draws(15, 2, 2), [5, 3]) },
        loss: ({ logits: x }) => tf.mean(softmaxCrossEntropyRows(x, classes)),
      });
    });
  });
});

test('L2 applies to kernels, never to biases and the scales of norms', async () => {
  await backendUnderTest('native');
  const parameters = testParameters();
  denseLayer(parameters, { name: 'layer', inputs: 3, outputs: 2, activation: 'linear' });
  layerNorm(parameters, 'norm', 2);
  expect([...parameters.dense.values()].map(({ name, decays }) => [name, decays])).toEqual([
    ['layer/kernel', true],
    ['layer/bias', false],
    ['norm/scale', false],
    ['norm/bias', false],
  ]);
});
