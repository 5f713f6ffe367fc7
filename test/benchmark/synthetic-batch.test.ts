import { describe, expect, it } from 'vitest';
import type { LoadShape } from '../../src/benchmark/load-shape.ts';
import {
  BENCHMARK_TASKS,
  loadManifest,
  syntheticBatch,
  zipfRank,
} from '../../src/benchmark/synthetic-batch.ts';
import { randomStream } from '../../src/core/random.ts';

const SHAPE: LoadShape = {
  ...{ batch: 2000, length: 60, lengths: 'lognormal', candidates: 1, requests: 1 },
  ...{ items: 50_000, shops: 500, brands: 400, categories: 300, tags: 200, tagsPerItem: 5 },
};

const batchOf = (changes: Partial<LoadShape> = {}) =>
  syntheticBatch({ ...SHAPE, ...changes }, randomStream(3, 'test'));

describe('zipfRank', () => {
  const COUNT = 10_000;
  const DRAWS = 400_000;
  const stream = randomStream(7, 'zipf');
  const ranks = Array.from({ length: DRAWS }, () => zipfRank(COUNT, stream));

  it('draws ranks from 0 to the last', () => {
    expect(ranks.every((rank) => Number.isInteger(rank) && rank >= 0 && rank < COUNT)).toBe(true);
    expect(ranks).toContain(0);
  });

  // The share of each decade of ranks under p(r) ~ r^-1.05, summed term by term; the draws integrate
  // the law over [r, r + 1), so that the first decade comes out a little lighter.
  it.each([
    [1, 10],
    [10, 100],
    [100, 1000],
    [1000, 10_000],
  ])('gives ranks %i to %i about the share of a Zipf(1.05) law', (from, to) => {
    const weight = (first: number, last: number): number => {
      let sum = 0;
      for (let rank = first; rank < last; rank++) sum += rank ** -1.05;
      return sum;
    };
    const expected = weight(from, to) / weight(1, COUNT + 1);
    const found = ranks.filter((rank) => rank + 1 >= from && rank + 1 < to).length / DRAWS;
    expect(found / expected).toBeGreaterThan(0.85);
    expect(found / expected).toBeLessThan(1.15);
  });
});

describe('syntheticBatch', () => {
  it('draws lognormal lengths from 1 to T around a quarter of T', () => {
    const { history, moments } = batchOf();
    expect(moments).toBe(2000);
    const lengths = [...history.length].sort((a, b) => a - b);
    expect(lengths[0]).toBeGreaterThanOrEqual(1);
    expect(lengths.at(-1)).toBe(SHAPE.length); // the law's tail is cut there
    const median = lengths[1000] ?? 0;
    expect(median).toBeGreaterThan(13);
    expect(median).toBeLessThan(17);
    const cut = lengths.filter((length) => length === SHAPE.length).length / 2000;
    expect(cut).toBeGreaterThan(0.05); // P(z > ln 4) = 0.083
    expect(cut).toBeLessThan(0.12);
  });

  it('pads every history on the right, and full ones not at all', () => {
    const { history, steps, moments } = batchOf({ batch: 200 });
    for (let moment = 0; moment < moments; moment++) {
      const items = history.item.subarray(moment * steps, (moment + 1) * steps);
      const length = history.length[moment] ?? 0;
      expect(items.subarray(0, length).every((entry) => entry > 0)).toBe(true);
      expect(items.subarray(length).every((entry) => entry === 0)).toBe(true);
    }
    const full = batchOf({ batch: 50, lengths: 'full' });
    expect([...full.history.length]).toEqual(Array<number>(50).fill(SHAPE.length));
    expect(full.history.item.every((entry) => entry > 0)).toBe(true);
  });

  it('spreads its rows evenly over the four tasks', () => {
    const { tasks } = batchOf();
    expect(Object.keys(tasks)).toEqual([...BENCHMARK_TASKS]);
    for (const task of BENCHMARK_TASKS) expect(tasks[task]?.count).toBe(500);
  });

  it('shares histories among requests and requests among candidates', () => {
    const { moments, requests, tasks } = batchOf({ candidates: 5, requests: 4 });
    expect(requests.count).toBe(400);
    expect(moments).toBe(100);
    expect([...requests.moment]).toEqual(
      Array.from({ length: 400 }, (_, request) => Math.floor(request / 4)),
    );
    const rows = BENCHMARK_TASKS.map((task) => tasks[task]?.count ?? 0);
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(2000);
  });

  it('stays inside the tables that its manifest declares', () => {
    const { vocabulary, tagSlots } = loadManifest(SHAPE);
    const { items, properties, requests } = batchOf();
    expect(new Set(items.item).size).toBe(items.count); // every entry once, the padding item first
    for (const field of ['item', 'shop', 'brand', 'category', 'tag'] as const) {
      const ids = items[field];
      expect(ids[0]).toBe(0);
      const [, ...real] = field === 'tag' ? ids.subarray(tagSlots - 1) : ids;
      expect(real.every((id) => id >= 2 && id < vocabulary[field])).toBe(true);
    }
    expect(properties.scenario.every((id) => id < vocabulary.scenario)).toBe(true);
    expect(properties.time.every((id) => id < vocabulary.time)).toBe(true);
    expect(requests.query.every((id) => id >= 2 && id < vocabulary.query)).toBe(true);
  });

  it('is the same for the same seed, another for another', () => {
    expect(batchOf({ batch: 40 })).toEqual(batchOf({ batch: 40 }));
    const other = syntheticBatch({ ...SHAPE, batch: 40 }, randomStream(4, 'test'));
    expect(other.history.item).not.toEqual(batchOf({ batch: 40 }).history.item);
  });
});
