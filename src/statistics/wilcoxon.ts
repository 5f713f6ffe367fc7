import { assert } from '../core/assert.ts';
import { twoSidedNormalTail } from './normal-tail.ts';

export interface WilcoxonTest {
  /** The smaller of the two rank sums. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** Counts of rank sums stay exact in float64 up to 2^53 sign patterns. */
const MAX_EXACT = 50;

/**
 * Wilcoxon's signed-rank test of paired samples. Zero differences are dropped. The p-value is exact without
 * ties (up to 50 pairs), else from the normal law with tie correction and no continuity correction.
 *
 * @returns undefined when all differences are 0
 */
export function wilcoxonSignedRank(
  a: readonly number[],
  b: readonly number[],
): WilcoxonTest | undefined {
  assert(a.length === b.length, 'paired samples have equal lengths');
  const differences = a
    .map((value, index) => value - (b[index] ?? Number.NaN))
    .filter((difference) => difference !== 0)
    .sort((x, y) => Math.abs(x) - Math.abs(y));
  if (differences.length === 0) return undefined;
  const { positive, ties } = rankSums(differences);
  const pairs = differences.length;
  const statistic = Math.min(positive, (pairs * (pairs + 1)) / 2 - positive);
  const tied = ties.some((size) => size > 1);
  const pValue =
    tied || pairs > MAX_EXACT ? normalP(statistic, pairs, ties) : exactP(statistic, pairs);
  return { statistic, pValue };
}

/** The rank sum of the positive differences, and the sizes of the groups of equal magnitude. */
function rankSums(sorted: readonly number[]): { positive: number; ties: readonly number[] } {
  const ties: number[] = [];
  let positive = 0;
  for (let first = 0; first < sorted.length;) {
    const magnitude = Math.abs(sorted[first] ?? 0);
    let end = first;
    while (end < sorted.length && Math.abs(sorted[end] ?? 0) === magnitude) end += 1;
    const rank = (first + 1 + end) / 2; // the mean of ranks first + 1 … end
    positive += rank * sorted.slice(first, end).filter((difference) => difference > 0).length;
    ties.push(end - first);
    first = end;
  }
  return { positive, ties };
}

/** 2 P(W ≤ statistic) under all 2^n sign patterns. */
function exactP(statistic: number, pairs: number): number {
  const largest = (pairs * (pairs + 1)) / 2;
  const patterns = new Float64Array(largest + 1);
  patterns[0] = 1;
  for (let rank = 1; rank <= pairs; rank++) {
    for (let sum = largest; sum >= rank; sum--) {
      patterns[sum] = (patterns[sum] ?? 0) + (patterns[sum - rank] ?? 0);
    }
  }
  const atMost = patterns.subarray(0, statistic + 1).reduce((total, count) => total + count, 0);
  return Math.min(1, (2 * atMost) / 2 ** pairs);
}

function normalP(statistic: number, pairs: number, ties: readonly number[]): number {
  const centre = (pairs * (pairs + 1)) / 4;
  const correction = ties.reduce((sum, size) => sum + size ** 3 - size, 0) / 48;
  const variance = (pairs * (pairs + 1) * (2 * pairs + 1)) / 24 - correction;
  return twoSidedNormalTail((statistic - centre) / Math.sqrt(variance));
}
