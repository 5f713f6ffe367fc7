import * as tf from '@tensorflow/tfjs-core';
import type { ParityTensor } from './parity.ts';

/** A tensor on or off the device, or a flat list. */
export type Numbers =
  | tf.Tensor
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number> }
  | ArrayLike<number>;

export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** What test/fixtures/parity asks of float32. */
export const PARITY_TOLERANCE: Tolerance = { absolute: 2e-6, relative: 1e-4 };

/** |found - expected| <= absolute + relative |expected|, entry by entry. NaN is never close to anything. */
export function expectClose(
  found: Numbers,
  expected: Numbers,
  tolerance: Tolerance,
  what = 'values',
): void {
  compare(found, expected, what, (entry) => allowed(tolerance, entry));
}

/** The same with the largest expected entry in place of each one's own: the rule of the parity vectors. */
export function expectParity(
  found: Numbers,
  expected: ParityTensor,
  what: string,
  tolerance = PARITY_TOLERANCE,
): void {
  const largest = expected.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  compare(found, expected, what, () => allowed(tolerance, largest));
}

/** Equal to the last bit; -0 and 0 are the same. */
export function expectSame(found: Numbers, expected: Numbers, what = 'values'): void {
  compare(found, expected, what, () => 0);
}

function allowed({ absolute, relative }: Tolerance, size: number): number {
  return absolute + relative * Math.abs(size);
}

function compare(
  found: Numbers,
  expected: Numbers,
  what: string,
  limit: (entry: number) => number,
): void {
  const [f, e] = [plain(found), plain(expected)];
  if (f.shape !== undefined && e.shape !== undefined && f.shape.join() !== e.shape.join()) {
    throw new Error(`${what}: shape [${f.shape.join()}], expected [${e.shape.join()}]`);
  }
  if (f.data.length !== e.data.length) {
    throw new Error(`${what}: ${f.data.length} entries, expected ${e.data.length}`);
  }
  for (let k = 0; k < e.data.length; k++) {
    const [a = Number.NaN, b = Number.NaN] = [f.data[k], e.data[k]];
    const most = limit(b);
    if (Math.abs(a - b) <= most) continue;
    throw new Error(`${what}: entry ${k} is ${a}, expected ${b} within ${most}`);
  }
}

function plain(numbers: Numbers): {
  readonly shape: readonly number[] | undefined;
  readonly data: ArrayLike<number>;
} {
  if (numbers instanceof tf.Tensor) return { shape: numbers.shape, data: numbers.dataSync() };
  if ('shape' in numbers) return numbers;
  return { shape: undefined, data: numbers };
}
