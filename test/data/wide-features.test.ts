import { describe, expect, test } from 'vitest';
import type { Batch, TaskBatch } from '../../src/data/batch.ts';
import { wideFeatures, type CandidateIds, type Cross } from '../../src/data/wide-features.ts';

/** Two moments; request 0 asks at moment 0, request 1 at moment 1. Two profile fields, one query slot. */
const batch: Batch = {
  moments: 2,
  steps: 2,
  items: {
    count: 3,
    item: Int32Array.of(0, 5, 6),
    shop: Int32Array.of(0, 1, 1),
    brand: Int32Array.of(0, 7, 7),
    category: Int32Array.of(0, 2, 3),
    tag: Int32Array.of(0, 0, 0),
  },
  properties: {
    count: 0,
    scenario: new Int32Array(0),
    time: new Int32Array(0),
    type: new Int32Array(0),
  },
  history: {
    length: Int32Array.of(2, 1),
    item: Int32Array.of(1, 2, 2, 0),
    property: new Int32Array(4),
  },
  requests: {
    count: 2,
    moment: Int32Array.of(0, 1),
    query: Int32Array.of(2, 0),
    profile: Int32Array.of(3, 4, 3, 0),
  },
  tasks: {},
};
const rows: TaskBatch = {
  count: 3,
  request: Int32Array.of(0, 0, 1),
  label: new Float32Array(3),
  weight: new Float32Array(3),
  row: new Uint32Array(3),
};
const candidates: CandidateIds = {
  fields: ['item', 'tag', 'tag'],
  ids: Int32Array.of(5, 9, 8, 6, 8, 0, 5, 0, 0),
  historyOf: { item: ['item'] },
};
const BUCKETS = 1 << 20;

const featuresOf = (crosses: readonly Cross[], given: CandidateIds | undefined = candidates) => {
  const { slots, ids } = wideFeatures(
    { batch, rows, candidates: given },
    { buckets: BUCKETS, crosses },
  );
  return [0, 1, 2].map((n) => [...ids.subarray(n * slots, (n + 1) * slots)]);
};
const present = (row: readonly number[] = []): number[] => row.filter((id) => id !== 0);

describe('fields by themselves', () => {
  test('one feature a value that is there: 2 profile fields, query, item, tags', () => {
    const [first, second, third] = featuresOf([]);
    expect(first).toHaveLength(6);
    expect(present(first)).toHaveLength(6);
    expect(present(second)).toHaveLength(5);
    expect(present(third)).toHaveLength(2); // one profile field and the item
  });

  test('equal values of one field share a bucket, equal ids of different fields do not', () => {
    const [first = [], second = [], third = []] = featuresOf([]);
    expect(third[3]).toBe(first[3]); // item 5
    expect(second[4]).toBe(first[5]); // tag 8, in whichever slot it stands
    expect(first[0]).toBe(third[0]); // profile field 0 is 3 for both
    expect(new Set(first).size).toBe(6);
  });

  test('buckets stay inside the table, and none is padding', () => {
    const { ids } = wideFeatures(
      { batch, rows, candidates },
      { buckets: 4, crosses: ['profile', 'past-items'] },
    );
    expect(Math.max(...ids)).toBeLessThan(4);
    expect(Math.min(...ids.filter((id) => id !== 0))).toBeGreaterThan(0);
  });
});

describe('crosses', () => {
  test('each profile field with each candidate field', () => {
    const [first, , third] = featuresOf(['profile']);
    expect(first).toHaveLength(6 + 2 * 3);
    expect(present(first)).toHaveLength(6 + 6);
    expect(present(third)).toHaveLength(2 + 1);
  });

  test('a cross tells its pair: another candidate or another user goes elsewhere', () => {
    const [first = [], second = [], third = []] = featuresOf(['profile']);
    expect(first[6]).not.toBe(second[6]); // profile 3 with item 5, with item 6
    expect(first[6]).toBe(third[6]); // profile 3 with item 5, of another request
  });

  test('past items with the candidate: an item bought before has a bucket of its own', () => {
    const [first = [], second = [], third = []] = featuresOf(['past-items']);
    const pairs = [first, second, third].map((row) => row.slice(6));
    expect(pairs.map((row) => present(row).length)).toEqual([2, 2, 1]);
    expect(pairs[0]?.[1]).toBe(pairs[2]?.[0]); // item 6 in the history, item 5 asked: at either step
    expect(pairs[0]?.[0]).not.toBe(pairs[1]?.[1]); // 5 with 5, 6 with 6
  });

  test.each([
    ['past-items', [5, 6]],
    ['past-shops', [1, 1]],
    ['past-brands', [7, 7]],
    ['past-categories', [2, 3]],
  ] as const)('%s meet the same field of the candidate, and no other', (cross, past) => {
    const { history, shown } = crossedWithItself(cross);
    expect(history).toHaveLength(past.length); // a column a step, of the one field
    expect(new Set(history).size).toBe(new Set(past).size);
    expect(shown).not.toEqual(history);
  });

  test('without candidates, user and past are crossed with the query', () => {
    const { slots, ids } = wideFeatures(
      { batch, rows, candidates: undefined },
      {
        buckets: BUCKETS,
        crosses: ['profile', 'query', 'past-items', 'past-shops', 'past-brands', 'past-categories'],
      },
    );
    expect(slots).toBe(3 + 2 + 4 * 2);
    expect(present([...ids.subarray(0, slots)])).toHaveLength(3 + 2 + 4 * 2);
    expect(present([...ids.subarray(2 * slots)])).toHaveLength(1); // request 1 asks nothing
  });
});

/** The buckets that a past field makes with the candidate (5 of item, 1 of shop, 7 of brand, 2 of category), and with another one. */
function crossedWithItself(cross: Cross): { history: number[]; shown: number[] } {
  const given: CandidateIds = {
    fields: ['item', 'shop', 'brand', 'category'],
    ids: Int32Array.of(5, 1, 7, 2, 15, 11, 17, 12, 5, 1, 7, 2),
    historyOf: { item: ['item'], shop: ['shop'], brand: ['brand'], category: ['category'] },
  };
  const singles = 2 + 1 + 4;
  const [history = [], shown = []] = featuresOf([cross], given).map((row) => row.slice(singles));
  return { history, shown };
}
