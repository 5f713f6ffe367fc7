import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/core/random.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import type { TaskRows } from '../../../src/data/prepared-dataset.ts';
import { PRICE_LEVELS } from '../../../src/data/simulated/latent-space.ts';
import { prepareSimulated } from '../../../src/data/simulated/prepare-simulated.ts';
import { defaultSimulatedOptions } from '../../../src/data/simulated/simulated-options.ts';
import { auc } from '../../../src/metrics/auc.ts';

const { tasks } = prepareSimulated({ ...defaultSimulatedOptions, users: 400 });

/** Bounds of the ceiling and of the popularity floor (AUC), and of the positive rate. */
const BINARY = {
  ctr: { ceiling: [0.76, 0.82], floor: [0.51, 0.6], rate: [0.17, 0.24] },
  l2r: { ceiling: [0.76, 0.83], floor: [0.56, 0.68], rate: [0.15, 0.28] },
  fifp: { ceiling: [0.77, 0.84], floor: [0.58, 0.7], rate: [0.035, 0.065] },
  spp: { ceiling: [0.75, 0.81], floor: [0.52, 0.62], rate: [0.2, 0.3] },
} as const;

interface Scored {
  readonly label: Uint8Array;
  readonly oracle: Float32Array;
  readonly popularity: Float32Array;
}

function scored(rows: TaskRows | undefined): Scored {
  const { label, oracle, popularity } = rows ?? {};
  if (!label || !oracle || !popularity) throw new Error('not a scored task');
  return { label, oracle, popularity };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function expectWithin(value: number | undefined, [low, high]: readonly [number, number]): void {
  expect(value).toBeGreaterThan(low);
  expect(value).toBeLessThan(high);
}

describe.each(Object.entries(BINARY))('the true probabilities of %s', (task, bounds) => {
  const { label, oracle, popularity } = scored(tasks[task as keyof typeof BINARY]?.rows);

  it('are those that the labels were drawn from, decile by decile', () => {
    const order = [...oracle.keys()].sort((a, b) => at(oracle, a) - at(oracle, b));
    for (let decile = 0; decile < 10; decile++) {
      const from = Math.floor((decile * order.length) / 10);
      const part = order.slice(from, Math.floor(((decile + 1) * order.length) / 10));
      const expected = part.reduce((sum, row) => sum + at(oracle, row), 0);
      const variance = part.reduce((sum, row) => sum + at(oracle, row) * (1 - at(oracle, row)), 0);
      const positives = part.reduce((sum, row) => sum + at(label, row), 0);
      expect(Math.abs(positives - expected)).toBeLessThan(4 * Math.sqrt(variance));
    }
  });

  it('score as labels drawn from them afresh make them score', () => {
    const found = auc(oracle, label) ?? NaN;
    const redrawn = Array.from({ length: 20 }, (_, k) => {
      const stream = randomStream(k + 1, 'test/redraw');
      const labels = oracle.map((p) => (stream() < p ? 1 : 0));
      return auc(oracle, labels) ?? NaN;
    });
    const centre = mean(redrawn);
    const spread = Math.sqrt(mean(redrawn.map((value) => (value - centre) ** 2)));
    expect(Math.abs(found - centre)).toBeLessThan(4.5 * spread);
  });

  it('leave a realistic ceiling, far above popularity', () => {
    expectWithin(auc(oracle, label), bounds.ceiling);
    expectWithin(auc(popularity, label), bounds.floor);
    expectWithin(mean([...label]), bounds.rate);
  });
});

describe('the true probabilities of ppp', () => {
  const { label, oracle, popularity } = scored(tasks.ppp?.rows);

  function accuracy(classes: Float32Array): number {
    const right = [...label].filter((level, row) => {
      const scores = classes.subarray(row * PRICE_LEVELS, (row + 1) * PRICE_LEVELS);
      return scores.indexOf(Math.max(...scores)) === level;
    });
    return right.length / label.length;
  }

  it('sum to 1', () => {
    for (let row = 0; row < label.length; row++) {
      const classes = oracle.subarray(row * PRICE_LEVELS, (row + 1) * PRICE_LEVELS);
      expect(Math.abs(classes.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-5);
    }
  });

  it('are those that the levels were drawn from', () => {
    for (let level = 0; level < PRICE_LEVELS; level++) {
      const p = [...oracle].filter((_, k) => k % PRICE_LEVELS === level);
      const variance = p.reduce((sum, x) => sum + x * (1 - x), 0);
      const found = label.filter((y) => y === level).length;
      const expected = p.reduce((sum, x) => sum + x, 0);
      expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(variance));
    }
  });

  it('leave a realistic ceiling, far above popularity', () => {
    const best = [...label.keys()].map((row) =>
      Math.max(...oracle.subarray(row * PRICE_LEVELS, (row + 1) * PRICE_LEVELS)),
    );
    const spread = Math.sqrt(mean(best.map((p) => p * (1 - p))) / best.length);
    expect(Math.abs(accuracy(oracle) - mean(best))).toBeLessThan(4 * spread);
    expectWithin(accuracy(oracle), [0.5, 0.57]);
    expectWithin(accuracy(popularity), [0.18, 0.28]);
  });
});
