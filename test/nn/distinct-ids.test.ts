import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DistinctIdFinder } from '../../src/nn/distinct-ids.ts';

const ROWS = 20;
const idLists = fc.array(fc.array(fc.nat(ROWS - 1), { maxLength: 40 }), { maxLength: 4 });

test('distinct ids and places rebuild every list, whatever was asked before', () => {
  fc.assert(
    fc.property(idLists, (lists) => {
      const finder = new DistinctIdFinder(ROWS);
      for (const list of lists) {
        const ids = Int32Array.from(list);
        const { unique, position } = finder.find(ids);
        expect(new Set(unique).size).toBe(unique.length);
        expect(unique.length).toBe(new Set(list).size);
        expect([...position].map((place) => unique[place])).toEqual(list);
      }
    }),
  );
});

test('padding comes first, the others in order of appearance', () => {
  const { unique, position } = new DistinctIdFinder(10).find(Int32Array.of(7, 3, 0, 7, 9, 0));
  expect([...unique]).toEqual([0, 7, 3, 9]);
  expect([...position]).toEqual([1, 2, 0, 1, 3, 0]);
});
