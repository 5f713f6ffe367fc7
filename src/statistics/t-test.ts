import { assert } from '../core/assert.ts';
import { mean, sampleVariance } from './summary.ts';
import { twoSidedQuantile, twoSidedTail } from './student-t.ts';

export interface TTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly pValue: number;
}

export interface PairedTTest extends TTest {
  /** Mean of a - b. */
  readonly meanDifference: number;
  readonly interval: readonly [number, number];
}

/**
 * Student's t interval of a mean: x̄ ± t_{ν} s / √n, ν = n - 1.
 *
 * @returns undefined below two values
 */
export function meanInterval(
  values: readonly number[],
  confidence = 0.95,
): readonly [number, number] | undefined {
  if (values.length < 2) return undefined;
  const centre = mean(values);
  const error = Math.sqrt(sampleVariance(values) / values.length);
  const margin = twoSidedQuantile(confidence, values.length - 1) * error;
  return [centre - margin, centre + margin];
}

/**
 * Paired t test of a against b.
 *
 * @returns undefined below two pairs
 */
export function pairedTTest(
  a: readonly number[],
  b: readonly number[],
  confidence = 0.95,
): PairedTTest | undefined {
  assert(a.length === b.length, 'paired samples have equal lengths');
  const differences = a.map((value, index) => value - (b[index] ?? Number.NaN));
  const interval = meanInterval(differences, confidence);
  if (interval === undefined) return undefined;
  const meanDifference = mean(differences);
  const error = Math.sqrt(sampleVariance(differences) / differences.length);
  const statistic = meanDifference === 0 ? 0 : meanDifference / error;
  const degreesOfFreedom = differences.length - 1;
  const pValue = twoSidedTail(statistic, degreesOfFreedom);
  return { meanDifference, statistic, degreesOfFreedom, pValue, interval };
}

/**
 * Welch's t test of two independent samples, degrees of freedom by Welch and Satterthwaite.
 *
 * @returns undefined when a sample has fewer than two values
 */
export function welchTTest(a: readonly number[], b: readonly number[]): TTest | undefined {
  if (a.length < 2 || b.length < 2) return undefined;
  const errorA = sampleVariance(a) / a.length;
  const errorB = sampleVariance(b) / b.length;
  const statistic = (mean(a) - mean(b)) / Math.sqrt(errorA + errorB);
  const degreesOfFreedom =
    (errorA + errorB) ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1));
  return { statistic, degreesOfFreedom, pValue: twoSidedTail(statistic, degreesOfFreedom) };
}
