import fc from 'fast-check';
import { expect, test } from 'vitest';
import { peakRateShare, rateShare } from '../../src/core/learning-rate.ts';

const shares = (decay: 'none' | 'linear' | 'cosine', warmupSteps = 0): number[] =>
  [0, 1, 2, 3, 4].map((step) => Number(rateShare({ decay, warmupSteps }, step, 4).toFixed(6)));

test.each([
  ['none', [1, 1, 1, 1, 1]],
  ['linear', [1, 0.75, 0.5, 0.25, 0]],
  ['cosine', [1, 0.853553, 0.5, 0.146447, 0]], // (1 + cos(π k / 4)) / 2
] as const)('%s decay over four steps', (decay, expected) => {
  expect(shares(decay)).toEqual(expected);
});

test('the warm-up rises in equal parts and multiplies the decay', () => {
  expect(shares('none', 4)).toEqual([0.25, 0.5, 0.75, 1, 1]);
  expect(shares('linear', 2)).toEqual([0.5, 0.75, 0.5, 0.25, 0]);
});

test('a share lies in [0, 1], and no decay ever rises', () => {
  const decay = fc.constantFrom('none' as const, 'linear' as const, 'cosine' as const);
  fc.assert(
    fc.property(decay, fc.nat(500), fc.nat(500), (kind, step, steps) => {
      const share = rateShare({ decay: kind, warmupSteps: 0 }, step, steps);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      const next = rateShare({ decay: kind, warmupSteps: 0 }, step + 1, steps);
      expect(next).toBeLessThanOrEqual(share);
    }),
  );
});

test('the peak is 1 where warm-up is short, and far below where it takes the whole run', () => {
  const peak = (warmupSteps: number, steps: number, decay: 'none' | 'linear' = 'linear'): number =>
    peakRateShare({ decay, warmupSteps }, steps);
  expect(peak(0, 100)).toBe(1);
  expect(peak(100, 20, 'none')).toBeCloseTo(0.2);
  expect(peak(100, 1000)).toBeCloseTo(0.901);
  expect(peak(100, 100)).toBeCloseTo(0.255, 6); // (k + 1) (100 - k) / 100² is greatest at k = 49 and 50
  fc.assert(
    fc.property(fc.nat(80), fc.integer({ min: 1, max: 120 }), (warmupSteps, steps) => {
      const shares = Array.from({ length: steps }, (_, step) =>
        rateShare({ decay: 'cosine', warmupSteps }, step, steps),
      );
      expect(peakRateShare({ decay: 'cosine', warmupSteps }, steps)).toBe(Math.max(...shares));
    }),
  );
});
