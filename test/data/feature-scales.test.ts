import { expect, it } from 'vitest';
import { applyFeatureScales, fitFeatureScales } from '../../src/data/feature-scales.ts';

// Three features of four rows; the last row is not of the training period.
const values = () => Float32Array.of(1, 10, 5, 2, 30, 5, 3, 20, 5, 100, 0, 7);
const names = ['rising', 'mixed', 'constant'];

it('fits mean and deviation on the training rows alone', () => {
  const scales = fitFeatureScales({ names, values: values(), trainingRows: 3 });
  expect(scales.map(({ mean }) => mean)).toEqual([2, 20, 5]);
  expect(scales[0]?.deviation).toBeCloseTo(Math.sqrt(2 / 3), 6);
  expect(scales[1]?.deviation).toBeCloseTo(Math.sqrt(200 / 3), 6);
  expect(scales[2]?.deviation).toBe(1);
  expect(scales.map(({ sign }) => sign)).toEqual([1, 1, 1]);
});

it('standardises in place, rows after the training period too', () => {
  const stored = values();
  applyFeatureScales(stored, fitFeatureScales({ names, values: stored, trainingRows: 3 }));
  const root = Math.sqrt(1.5);
  expect(Array.from(stored.subarray(0, 3))).toEqual([-root, -root, 0].map(Math.fround));
  expect(stored[9]).toBeCloseTo(98 * root, 3);
  expect(stored[11]).toBe(2);
});
