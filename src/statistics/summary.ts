export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample variance (divisor n - 1); NaN below two values. */
export function sampleVariance(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return values.length > 1 ? squares / (values.length - 1) : Number.NaN;
}

/** Sample standard deviation (divisor n - 1); NaN below two values. */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(sampleVariance(values));
}
