import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incompleteBeta, logGamma } from '../../src/statistics/incomplete-beta.ts';
import { twoSidedNormalTail } from '../../src/statistics/normal-tail.ts';
import { twoSidedQuantile, twoSidedTail } from '../../src/statistics/student-t.ts';

describe('closed forms', () => {
  test('one degree of freedom is the Cauchy law', () => {
    for (const t of [0.1, 1, 3, 50]) {
      expect(twoSidedTail(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 13);
    }
  });

  test('two degrees of freedom: 1 - t / √(2 + t²)', () => {
    for (const t of [0.1, 1, 3, 50]) {
      expect(twoSidedTail(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 13);
    }
  });

  test('I_x(a, 1) = x^a and I_x(1, b) = 1 - (1 - x)^b', () => {
    for (const x of [0, 0.01, 0.3, 0.77, 1]) {
      expect(incompleteBeta(x, 2.5, 1)).toBeCloseTo(x ** 2.5, 13);
      expect(incompleteBeta(x, 1, 3.5)).toBeCloseTo(1 - (1 - x) ** 3.5, 13);
    }
  });

  test('Γ(n) = (n - 1)! and Γ(1/2) = √π', () => {
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(0.25)).toBeCloseTo(1.2880225246980774, 12);
  });
});

test('even degrees of freedom: the finite sum of Abramowitz & Stegun 26.7.4', () => {
  for (const [t, degrees] of [
    [0.5, 4],
    [2.8, 4],
    [3.17, 10],
    [1.9, 38],
  ] as const) {
    const angle = Math.atan(t / Math.sqrt(degrees));
    let term = 1;
    let sum = 1;
    for (let k = 2; k <= degrees - 2; k += 2) {
      term *= ((k - 1) / k) * Math.cos(angle) ** 2;
      sum += term;
    }
    expect(twoSidedTail(t, degrees)).toBeCloseTo(1 - Math.sin(angle) * sum, 12);
  }
});

test('quantiles with closed forms', () => {
  expect(twoSidedQuantile(0.95, 1)).toBeCloseTo(Math.tan(0.475 * Math.PI), 11);
  expect(twoSidedQuantile(0.95, 2)).toBeCloseTo(0.95 * Math.sqrt(2 / (1 - 0.95 ** 2)), 11);
});

test('a quantile turns its tail back', () => {
  const confidence = fc.double({ min: 0.01, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(confidence, fc.integer({ min: 1, max: 300 }), (level, degrees) => {
      expect(twoSidedTail(twoSidedQuantile(level, degrees), degrees)).toBeCloseTo(1 - level, 10);
    }),
  );
});

test('the normal tail, on both sides of the change of formula', () => {
  expect(twoSidedNormalTail(0)).toBe(1);
  expect(twoSidedNormalTail(1)).toBeCloseTo(0.31731050786291415, 13);
  expect(twoSidedNormalTail(-1.959963984540054)).toBeCloseTo(0.05, 13);
  expect(twoSidedNormalTail(2.8284)).toBeCloseTo(twoSidedNormalTail(2.8285), 5);
  expect(twoSidedNormalTail(5) / 5.733031437583869e-7).toBeCloseTo(1, 11);
});
