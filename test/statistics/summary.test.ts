import { expect, test } from 'vitest';
import { quantileOfSorted } from '../../src/statistics/quantile.ts';
import { mean, standardDeviation } from '../../src/statistics/summary.ts';
import { meanInterval, pairedTTest } from '../../src/statistics/t-test.ts';
import { wilcoxonSignedRank } from '../../src/statistics/wilcoxon.ts';

test('mean and sample deviation', () => {
  expect(mean([2, 4, 9])).toBe(5);
  expect(standardDeviation([2, 4, 9])).toBeCloseTo(Math.sqrt(13), 14);
  expect(standardDeviation([2])).toBeNaN();
});

test('an interval needs two values', () => {
  expect(meanInterval([0.7])).toBeUndefined();
  const [low, high] = meanInterval([0.7, 0.72, 0.71]) ?? [NaN, NaN];
  const margin = (4.302652729749464 * 0.01) / Math.sqrt(3);
  expect(low).toBeCloseTo(0.71 - margin, 12);
  expect(high).toBeCloseTo(0.71 + margin, 12);
});

test('equal samples differ by nothing', () => {
  expect(pairedTTest([1, 2], [1, 2])).toMatchObject({ meanDifference: 0, pValue: 1 });
  expect(wilcoxonSignedRank([1, 2], [1, 2])).toBeUndefined();
});

test('quantiles interpolate between order statistics', () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect(quantileOfSorted(sorted, 0)).toBe(1);
  expect(quantileOfSorted(sorted, 0.5)).toBe(3);
  expect(quantileOfSorted(sorted, 0.9)).toBeCloseTo(6.8, 12);
  expect(quantileOfSorted(sorted, 1)).toBe(8);
});
