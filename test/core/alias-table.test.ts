import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aliasTable } from '../../src/core/alias-table.ts';
import { at } from '../../src/core/typed-arrays.ts';

const GRID = 2000;

const weightLists = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })), {
    minLength: 1,
    maxLength: 40,
  })
  .filter((weights) => weights.some((weight) => weight > 0));

test('every index is drawn as often as its weight says', () => {
  fc.assert(
    fc.property(weightLists, (list) => {
      const weights = Float32Array.from(list);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const found = probabilities(weights);
      weights.forEach((weight, index) => {
        expect(Math.abs((found[index] ?? 0) - weight / total)).toBeLessThan(1.5 / GRID);
      });
    }),
    { numRuns: 60 },
  );
});

test('an index of weight 0 is never drawn', () => {
  fc.assert(
    fc.property(weightLists, (list) => {
      const found = probabilities(Float32Array.from(list));
      list.forEach((weight, index) => {
        if (weight === 0) expect(found[index]).toBe(0);
      });
    }),
    { numRuns: 60 },
  );
});

/** Shares over all pairs of draws on a grid: the first chooses a column, the second a side of it. */
function probabilities(weights: Float32Array): number[] {
  const draw = aliasTable(weights);
  const counts = new Int32Array(weights.length);
  for (let column = 0; column < weights.length; column++) {
    for (let side = 0; side < GRID; side++) {
      const draws = [(column + 0.5) / weights.length, (side + 0.5) / GRID];
      const index = draw(() => draws.shift() ?? Number.NaN);
      counts[index] = at(counts, index) + 1;
    }
  }
  return Array.from(counts, (count) => count / (weights.length * GRID));
}
