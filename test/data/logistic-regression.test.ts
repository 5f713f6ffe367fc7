import { expect, it } from 'vitest';
import { normalDraw, randomStream } from '../../src/core/random.ts';
import { standardiseRankingFeatures } from '../../src/data/feature-scales.ts';
import { fitLogisticRegression } from '../../src/data/logistic-regression.ts';

/** Rows of two overlapping features; the label depends on 2 a - b, so b alone still correlates positively. */
function overlapping(rows: number): { values: Float32Array; labels: Uint8Array } {
  const stream = randomStream(3, 'test');
  const values = new Float32Array(rows * 2);
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const a = normalDraw(stream);
    const b = 0.9 * a + 0.45 * normalDraw(stream);
    values.set([a, b], row * 2);
    labels[row] = stream() < 1 / (1 + Math.exp(-(2 * a - b))) ? 1 : 0;
  }
  return { values, labels };
}

it('finds the coefficients that drew the labels', () => {
  const { values, labels } = overlapping(40_000);
  const [a, b] = fitLogisticRegression({ values, labels, width: 2, rows: 40_000 });
  expect(a).toBeGreaterThan(1.85);
  expect(a).toBeLessThan(2.15);
  expect(b).toBeGreaterThan(-1.15);
  expect(b).toBeLessThan(-0.85);
});

it('has a gradient of zero at its solution, weights and all', () => {
  const { values, labels } = overlapping(500);
  const weights = Float32Array.from(labels, (label) => (label === 1 ? 3 : 1));
  const w = fitLogisticRegression({ values, labels, weights, width: 2, rows: 500 });
  const gradient = [0, 0];
  labels.forEach((label, row) => {
    const r = values.subarray(row * 2, row * 2 + 2);
    const score = (r[0] ?? 0) * (w[0] ?? 0) + (r[1] ?? 0) * (w[1] ?? 0);
    const residual = (weights[row] ?? 0) * (label - 1 / (1 + Math.exp(-score)));
    gradient[0] = (gradient[0] ?? 0) + residual * (r[0] ?? 0);
    gradient[1] = (gradient[1] ?? 0) + residual * (r[1] ?? 0);
  });
  expect(Math.abs(gradient[0] ?? NaN)).toBeLessThan(0.01); // the ridge holds it a little off 0
  expect(Math.abs(gradient[1] ?? NaN)).toBeLessThan(0.01);
});

it('turns a ranking feature by its own part, not by what it shares with another', () => {
  const { values, labels } = overlapping(20_000);
  const raw = values.slice();
  const scales = standardiseRankingFeatures({
    names: ['a', 'b'],
    values,
    trainingRows: 20_000,
    labels,
  });
  expect(scales.map(({ sign }) => sign)).toEqual([1, -1]);
  const [, b] = scales;
  expect(values[1]).toBeCloseTo((-1 * ((raw[1] ?? 0) - (b?.mean ?? 0))) / (b?.deviation ?? 1), 4);
});
