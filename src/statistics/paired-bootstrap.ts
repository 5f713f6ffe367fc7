import { assert } from '../core/assert.ts';

/**
 * The means of a - b over resamples given by their row numbers; `centralInterval` of them is the
 * bootstrap interval of the mean difference.
 *
 * @param a [n]
 * @param b [n], paired with a
 * @param indices [resamples × n]
 * @returns [resamples]
 */
export function resampledMeanDifferences(
  a: readonly number[],
  b: readonly number[],
  indices: ArrayLike<number>,
): Float64Array {
  assert(a.length === b.length, 'paired samples have equal lengths');
  const means = new Float64Array(indices.length / a.length);
  for (let resample = 0; resample < means.length; resample++) {
    let sum = 0;
    for (let draw = 0; draw < a.length; draw++) {
      const row = indices[resample * a.length + draw] ?? 0;
      sum += (a[row] ?? 0) - (b[row] ?? 0);
    }
    means[resample] = sum / a.length;
  }
  return means;
}
