import fc from 'fast-check';
import { expect, test } from 'vitest';
import { peakRateShare, rateShare } from '../../src/core/learning-rate.ts';

const shares = (
  decay: 'none' | 'linear' | 'cosine',
  { warmupSteps = 0, warmupShare = 0 } = {},
): number[] =>
  [0, 1, 2, 3, 4].map((step) =>
    Number(rateShare({ decay, warmupSteps, warmupShare }, step, 4).toFixed(6)),
  );

test.each([
  ['none', [1, 1, 1, 1, 1]],
  ['linear', [1, 0.75, 0.5, 0.25, 0]],
  ['cosine', [1, 0.853553, 0.5, 0.146447, 0]], // (1 + cos(π k / 4)) / 2
] as const)('%s decay over four steps', (decay, expected) => {
  expect(shares(decay)).toEqual(expected);
});

test('the warm-up rises in equal parts and multiplies the decay', () => {
  expect(shares('none', { warmupSteps: 4 })).toEqual([0.25, 0.5, 0.75, 1, 1]);
  expect(shares('linear', { warmupSteps: 2 })).toEqual([0.5, 0.75, 0.5, 0.25, 0]);
});

test('a warm-up that is a share of the run is as long as that share, and the longer of two counts', () => {
  expect(shares('none', { warmupShare: 0.5 })).toEqual([0.5, 1, 1, 1, 1]);
  expect(shares('none', { warmupShare: 0.6 })).toEqual(shares('none', { warmupSteps: 3 }));
  expect(shares('none', { warmupShare: 0.5, warmupSteps: 4 })).toEqual([0.25, 0.5, 0.75, 1, 1]);
  const peaks = [20, 100, 825].map((steps) =>
    peakRateShare({ decay: 'linear', warmupSteps: 0, warmupShare: 0.1 }, steps).toFixed(3),
  );
  expect(peaks).toEqual(['0.950', '0.910', '0.901']); // 1 - (warm-up - 1) / steps, whatever the length
});

test('a share lies in [0, 1], and no decay ever rises', () => {
  const decay = fc.constantFrom('none' as const, 'linear' as const, 'cosine' as const);
  fc.assert(
    fc.property(decay, fc.nat(500), fc.nat(500), (kind, step, steps) => {
      const share = rateShare({ decay: kind, warmupSteps: 0, warmupShare: 0 }, step, steps);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      const next = rateShare({ decay: kind, warmupSteps: 0, warmupShare: 0 }, step + 1, steps);
      expect(next).toBeLessThanOrEqual(share);
    }),
  );
});

test('the peak is 1 where warm-up is short, and far below where it takes the whole run', () => {
  const peak = (warmupSteps: number, steps: number, decay: 'none' | 'linear' = 'linear'): number =>
    peakRateShare({ decay, warmupSteps, warmupShare: 0 }, steps);
  expect(peak(0, 100)).toBe(1);
  expect(peak(100, 20, 'none')).toBeCloseTo(0.2);
  expect(peak(100, 1000)).toBeCloseTo(0.901);
  expect(peak(100, 100)).toBeCloseTo(0.255, 6); // (k + 1) (100 - k) / 100² is greatest at k = 49 and 50
  fc.assert(
    fc.property(fc.nat(80), fc.integer({ min: 1, max: 120 }), (warmupSteps, steps) => {
      const shares = Array.from({ length: steps }, (_, step) =>
        rateShare({ decay: 'cosine', warmupSteps, warmupShare: 0 }, step, steps),
      );
      expect(peakRateShare({ decay: 'cosine', warmupSteps, warmupShare: 0 }, steps)).toBe(
        Math.max(...shares),
      );
    }),
  );
});
