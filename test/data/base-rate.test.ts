import { expect, it } from 'vitest';
import { weightedPositiveShare } from '../../src/data/base-rate.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { tinyDataset } from './tiny-dataset.ts';

/** The CTR rows of the tiny data set as L2R rows, with weights. */
function ranked(labels: readonly number[], weight: readonly number[]): PreparedDataset {
  const dataset = tinyDataset(labels);
  const { ctr } = dataset.tasks;
  if (ctr === undefined) throw new Error('the tiny data set has CTR');
  const rows = { ...ctr.rows, weight: Float32Array.from(weight) };
  return { ...dataset, tasks: { l2r: { ...ctr, rows } } };
}

it('weighs the training rows and leaves the others out', () => {
  // training rows are the first two: a positive of weight 3, a negative of weight 1
  const dataset = ranked([1, 0, 1, 1, 1, 1], [3, 1, 100, 100, 100, 100]);
  expect(weightedPositiveShare(dataset, 'l2r')).toBe(0.75);
});

it('has no rate to give without the task, or with one class alone', () => {
  expect(weightedPositiveShare(tinyDataset(), 'l2r')).toBeUndefined();
  expect(weightedPositiveShare(ranked([0, 0, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]), 'l2r')).toBe(
    undefined,
  );
  expect(weightedPositiveShare(ranked([1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]), 'l2r')).toBe(
    undefined,
  );
});

it('leaves out the rows of moments without a label', () => {
  // the training is one moment of two rows; now the second moment is part of it
  const dataset = ranked([1, 1, 1, 0, 0, 0], [1, 1, 3, 1, 9, 9]);
  const moments = { ...dataset.moments, splitOffset: Uint32Array.of(0, 2, 2, 3) };
  const labelled = (first: number, second: number) =>
    ({ task: 'l2r', moments: Uint8Array.of(first, second, 1) }) as const;
  const longer = { ...dataset, moments };
  expect(weightedPositiveShare(longer, 'l2r')).toBe(5 / 6);
  expect(weightedPositiveShare(longer, 'l2r', labelled(1, 1))).toBe(5 / 6);
  expect(weightedPositiveShare(longer, 'l2r', labelled(0, 1))).toBe(3 / 4);
  expect(weightedPositiveShare(longer, 'l2r', { ...labelled(0, 1), task: 'ctr' })).toBe(5 / 6);
});

it('counts every row alike without weights', () => {
  expect(weightedPositiveShare(tinyDataset([1, 0, 0, 1, 1, 0]), 'ctr')).toBe(0.5);
});
