/**
 * Quantile of a sample with linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
 *
 * @param sorted ascending, at least one value
 * @param probability in [0, 1]
 */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = sorted[below] ?? Number.NaN;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return lower + (upper - lower) * (position - below);
}

/** The central interval that holds `confidence` of the values. */
export function centralInterval(
  values: ArrayLike<number>,
  confidence: number,
): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - confidence) / 2;
  return [quantileOfSorted(sorted, tail), quantileOfSorted(sorted, 1 - tail)];
}
