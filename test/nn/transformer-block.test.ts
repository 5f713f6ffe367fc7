import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { at } from '../../src/core/typed-arrays.ts';
import { noDropout, seededDropout } from '../../src/nn/dropout.ts';
import { layerNorm, normalized } from '../../src/nn/layer-norm.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { positionEmbedding, positionVectors } from '../../src/nn/position-embedding.ts';
import {
  attendToSteps,
  blockedSteps,
  selfAttention,
  type Context,
} from '../../src/nn/self-attention.ts';
import {
  transformed,
  transformerBlock,
  type TransformerBlock,
} from '../../src/nn/transformer-block.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose, expectSame } from '../support/expect-close.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';
import { blockByLoops, layersByLoops, rowOf } from '../support/transformer-loops.ts';

const tolerance = { absolute: 2e-6, relative: 1e-5 };
const SIZES = { width: 6, heads: 2, feedForward: 5 };
const H = SIZES.width;
const T = 4;
const LENGTH = Int32Array.of(4, 2, 0);
const ROWS = LENGTH.length * T;
const contexts: [Context][] = [['causal'], ['full']];

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('layer norm by hand, and its gradients', () => {
    const parameters = testParameters();
    const norm = layerNorm(parameters, 'norm', 2);
    const x = tf.tensor2d([1, 5, 7, 7], [2, 2]);
    const one = 2 / Math.sqrt(4 + 1e-5);
    expectClose(normalized(norm, x), [-one, one, 0, 0], tolerance);
    parameters.dense.get('norm/scale')?.storage.assign(tf.tensor1d([3, -2]));
    parameters.dense.get('norm/bias')?.storage.assign(tf.tensor1d([10, 20]));
    expectClose(normalized(norm, x), [10 - 3 * one, 20 - 2 * one, 10, 20], tolerance);

    const wide = layerNorm(parameters, 'wide', 5);
    randomizeWeights(parameters, 3);
    const upstream = tf.tensor2d(draws(15, 2), [3, 5]);
    expectGradients({
      parameters,
      inputs: { x: tf.tensor2d(draws(15, 1, 2), [3, 5]) },
      loss: ({ x: input }) => tf.sum(tf.mul(normalized(wide, input), upstream)),
    });
  });

  test('positions count from the end of the history; padding has none', () => {
    const parameters = testParameters();
    const table = positionEmbedding(parameters, { positions: 3, width: 1 });
    expect([table.name, table.rows, table.dim]).toEqual(['embedding/position', 4, 1]);
    table.storage.assign(tf.tensor2d([0, 1, 2, 3], [4, 1]));
    const vectors = positionVectors(table, Int32Array.of(2, 0, 5), 5);
    expectSame(vectors, tf.tensor3d([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 2, 1], [3, 5, 1]));
  });

  describe.each(contexts)('context %s', (context) => {
    const blocked = (): tf.Tensor4D => blockedSteps(context, LENGTH, T);

    test('a block agrees with loops in float64 at every real step', () => {
      const { block, parameters } = randomBlock();
      const x = draws(ROWS * H, 1);
      const states = transformed(block, tf.tensor2d(x, [ROWS, H]), blocked(), noDropout);
      const found = states.dataSync<'float32'>();
      const layers = layersByLoops(parameters);
      LENGTH.forEach((real, m) => {
        const rows = Array.from({ length: real }, (_, t) => m * T + t);
        const events = rows.map((row) => rowOf(x, row, H));
        const expected = blockByLoops(layers, events, { name: 'block', heads: 2, context });
        expectClose(rows.map((row) => rowOf(found, row, H)).flat(), expected.flat(), tolerance);
      });
      expect(found.every(Number.isFinite)).toBe(true);
    });

    test('gradients of the self-attention agree with central differences', () => {
      const parameters = testParameters();
      const layer = selfAttention(parameters, { name: 'attention', width: H, heads: 2 });
      randomizeWeights(parameters, 2);
      expectGradients({
        parameters,
        inputs: { x: tf.tensor2d(draws(ROWS * H, 1), [ROWS, H]) },
        loss: ({ x }) => tf.sum(tf.mul(attendToSteps(layer, x, blocked()), upstream())),
      });
    });

    test('gradients of a block agree with central differences, under a fixed dropout', () => {
      const { block, parameters } = randomBlock();
      const dropped = () => seededDropout(0.3, randomStream(1, 'dropout'));
      expectGradients({
        parameters,
        inputs: { x: tf.tensor2d(draws(ROWS * H, 1), [ROWS, H]) },
        loss: ({ x }) => tf.sum(tf.mul(transformed(block, x, blocked(), dropped()), upstream())),
      });
    });

    test('what stands on padding changes no real step', () => {
      const { block } = randomBlock();
      const plain = draws(ROWS * H, 1);
      const garbage = plain.map((value, k) => (isReal(Math.floor(k / H)) ? value : 1e3 + value));
      const [one, other] = [plain, garbage].map((x) =>
        transformed(block, tf.tensor2d(x, [ROWS, H]), blocked(), noDropout).dataSync<'float32'>(),
      ) as [Float32Array, Float32Array];
      for (let k = 0; k < ROWS * H; k++) {
        if (isReal(Math.floor(k / H))) expect(at(other, k)).toBe(at(one, k));
      }
    });

    test('an event changes the states of the steps that may look at it', () => {
      const { block } = randomBlock();
      const states = (third: number): number[][] => {
        const x = draws(T * H, 1);
        x[2 * H] = third; // of the third of four events
        const blockedOnce = blockedSteps(context, Int32Array.of(T), T);
        return transformed(block, tf.tensor2d(x, [T, H]), blockedOnce, noDropout).arraySync();
      };
      const [one, other] = [states(0.3), states(-0.4)];
      const changed = one.map((row, t) => row.some((value, d) => value !== other[t]?.[d]));
      expect(changed).toEqual(
        context === 'causal' ? [false, false, true, true] : Array(T).fill(true),
      );
    });
  });
});

/** Small, for a loss of few digits in front of its differences; 0 on padding, which nobody reads. [M T, H] */
function upstream(): tf.Tensor2D {
  const values = draws(ROWS * H, 5, 0.2).map((value, k) => (isReal(Math.floor(k / H)) ? value : 0));
  return tf.tensor2d(values, [ROWS, H]);
}

function isReal(row: number): boolean {
  return row % T < (LENGTH[Math.floor(row / T)] ?? 0);
}

function randomBlock(): { block: TransformerBlock; parameters: Parameters } {
  const parameters = testParameters();
  const block = transformerBlock(parameters, { name: 'block', ...SIZES });
  randomizeWeights(parameters, 7, 0.4);
  return { block, parameters };
}
