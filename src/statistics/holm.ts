/**
 * Holm's step-down adjustment of p-values for many comparisons (Holm 1979): p_(k) times (m - k + 1),
 * made monotone, at most 1. A hypothesis is rejected at level α where its adjusted value is at most α.
 *
 * @returns in the order of the input
 */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index);
  order.sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    const scaled = (pValues[index] ?? 1) * (pValues.length - rank);
    largest = Math.max(largest, Math.min(1, scaled));
    adjusted[index] = largest;
  }
  return adjusted;
}
