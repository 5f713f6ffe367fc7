import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairIndexer } from '../../src/data/pair-indexer.ts';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
/** Many repetitions and near misses, and now and then anything. */
const id = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 5 }) }, int32);
const pairs = fc.array(fc.tuple(id, id), { maxLength: 60 });

test('pairs are numbered 0, 1, 2 … in the order of their first appearance, as a map would', () => {
  fc.assert(
    fc.property(pairs, (list) => {
      const indexer = new PairIndexer(60);
      const known = new Map<string, number>();
      for (const [first, second] of list) {
        const key = `${first}/${second}`;
        if (!known.has(key)) known.set(key, known.size);
        expect(indexer.indexOf(first, second)).toBe(known.get(key));
        expect(indexer.size).toBe(known.size);
      }
    }),
  );
});

test('a cleared indexer starts again from 0 and remembers nothing', () => {
  fc.assert(
    fc.property(pairs, pairs, (before, after) => {
      const [used, fresh] = [new PairIndexer(60), new PairIndexer(60)];
      for (const [first, second] of before) used.indexOf(first, second);
      used.clear();
      expect(used.size).toBe(0);
      for (const [first, second] of after) {
        expect(used.indexOf(first, second)).toBe(fresh.indexOf(first, second));
      }
    }),
  );
});

test('the order of a pair matters', () => {
  const indexer = new PairIndexer(4);
  expect([indexer.indexOf(1, 2), indexer.indexOf(2, 1), indexer.indexOf(1, 2)]).toEqual([0, 1, 0]);
});

test('it takes as many distinct pairs as promised', () => {
  const indexer = new PairIndexer(1000);
  const numbers = Array.from({ length: 1000 }, (_, k) => indexer.indexOf(k % 10, k));
  expect(numbers).toEqual(Array.from({ length: 1000 }, (_, k) => k));
});
