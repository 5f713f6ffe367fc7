import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream, shuffle } from '../../src/core/random.ts';
import { auc, rankRows } from '../../src/metrics/auc.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { meanNdcg, ndcg } from '../../src/metrics/ndcg.ts';

/** Few distinct scores, so that ties are the rule. */
const scoredRow = fc.record({
  score: fc.integer({ min: -6, max: 6 }),
  label: fc.constantFrom(0, 1),
  weight: fc.constantFrom(0, 0.5, 1, 3),
});
const scoredRows = fc.array(scoredRow, { maxLength: 40 });

type Rows = readonly { score: number; label: number; weight: number }[];

function aucOf(rows: Rows, score = (value: number): number => value): number | undefined {
  return auc(
    rows.map((row) => score(row.score)),
    rows.map((row) => row.label),
    rows.map((row) => row.weight),
  );
}

/** The definition: all pairs. */
function pairwiseAuc(rows: Rows): number | undefined {
  let [won, total] = [0, 0];
  for (const positive of rows.filter((row) => row.label === 1)) {
    for (const negative of rows.filter((row) => row.label === 0)) {
      const pair = positive.weight * negative.weight;
      total += pair;
      won +=
        pair * (positive.score > negative.score ? 1 : positive.score === negative.score ? 0.5 : 0);
    }
  }
  return total > 0 ? won / total : undefined;
}

function expectSame(found: number | undefined, expected: number | undefined): void {
  expect(found === undefined).toBe(expected === undefined);
  if (expected !== undefined) expect(found).toBeCloseTo(expected, 12);
}

describe('AUC', () => {
  test('is the share of pairs in the right order', () => {
    fc.assert(
      fc.property(scoredRows, (rows) => {
        expectSame(aucOf(rows), pairwiseAuc(rows));
      }),
    );
  });

  test('does not change under a monotone transformation', () => {
    fc.assert(
      fc.property(scoredRows, (rows) => {
        expect(aucOf(rows, (score) => Math.exp(score / 3) - 7)).toEqual(aucOf(rows));
      }),
    );
  });

  test('turns to 1 - AUC when scores or labels are flipped', () => {
    fc.assert(
      fc.property(scoredRows, (rows) => {
        const value = aucOf(rows);
        const opposite = value === undefined ? undefined : 1 - value;
        expectSame(
          aucOf(rows, (score) => -score),
          opposite,
        );
        expectSame(aucOf(rows.map((row) => ({ ...row, label: 1 - row.label }))), opposite);
      }),
    );
  });

  test('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(scoredRows, fc.integer(), (rows, seed) => {
        expectSame(aucOf(shuffle([...rows], randomStream(seed, 'rows'))), aucOf(rows));
      }),
    );
  });

  test('is near one half for shuffled labels', () => {
    const stream = randomStream(4, 'labels');
    const scores = Float64Array.from({ length: 20_000 }, (_, row) => row);
    const labels = Int32Array.from(scores, (row) => (row % 5 === 0 ? 1 : 0));
    const value = auc(scores, shuffle(labels, stream));
    expect(value).toBeGreaterThan(0.48);
    expect(value).toBeLessThan(0.52);
    expect(value).not.toBe(0.5);
  });

  test('takes infinite scores and refuses NaN', () => {
    expect(auc([Infinity, -Infinity, Infinity, 0], [1, 0, 0, 1])).toBe(0.625);
    expect(auc([-0, 0], [0, 1])).toBe(0.5);
    expect(() => rankRows([1, NaN], [0, 1])).toThrow('score 1 is a number');
  });
});

describe('GAUC', () => {
  test('of one group is the AUC', () => {
    fc.assert(
      fc.property(scoredRows, (rows) => {
        const [scores, labels] = [rows.map((row) => row.score), rows.map((row) => row.label)];
        const groups = rows.map(() => 9);
        expectSame(gauc(scores, labels, groups), auc(scores, labels));
      }),
    );
  });

  test('does not compare rows of different groups', () => {
    // each group is in perfect order, and the levels of the groups contradict it
    const [scores, labels, groups] = [
      [1, 2, 11, 12],
      [0, 1, 0, 1],
      [5, 5, -3, -3],
    ];
    expect(gauc(scores, labels, groups)).toBe(1);
    expect(auc(scores, labels)).toBe(0.75);
  });
});

describe('NDCG', () => {
  test('by hand: gains 3, 0, 2 in the order of the scores', () => {
    const expected = (3 + 2 / Math.log2(4)) / (3 + 2 / Math.log2(3));
    expect(ndcg([0.9, 0.5, 0.1], [3, 0, 2], 3)).toBeCloseTo(expected, 14);
    expect(ndcg([0.9, 0.5, 0.1], [3, 0, 2], 1)).toBe(1);
  });

  test('lies in [0, 1] and is 1 for scores that equal the gains', () => {
    const gains = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(gains, fc.integer({ min: 1, max: 25 }), (list, k) => {
        const perfect = ndcg(list, list, k);
        if (perfect === undefined) expect(Math.max(...list)).toBe(0);
        else expect(perfect).toBeCloseTo(1, 12);
        const worst =
          ndcg(
            list.map((gain) => -gain),
            list,
            k,
          ) ?? 0;
        expect(worst).toBeGreaterThanOrEqual(0);
        expect(worst).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  test('is averaged over requests with a positive', () => {
    const [scores, labels] = [
      [3, 2, 1, 1, 2, 3],
      [1, 0, 0, 1, 0, 0],
    ];
    expect(meanNdcg(scores, labels, [7, 7, 7, 2, 2, 2], 10)).toBeCloseTo((1 + 0.5) / 2, 14);
    expect(meanNdcg(scores, [1, 0, 0, 0, 0, 0], [7, 7, 7, 2, 2, 2], 10)).toBe(1);
    expect(meanNdcg([1], [0], [1], 10)).toBeUndefined();
  });
});
