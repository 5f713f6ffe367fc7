import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateShare } from '../../src/training/learning-rate.ts';

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
