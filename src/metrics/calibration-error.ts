/**
 * Expected calibration error over equal-width bins [b / bins, (b + 1) / bins), 1 in the last one:
 * the mean distance of a bin's share of positives from its mean probability, weighted with its rows
 * (Guo et al. 2017, "On Calibration of Modern Neural Networks", Eq. (3)).
 *
 * @param probabilities [rows], in [0, 1]
 * @param labels        [rows], 1 is positive, all else negative
 * @returns undefined without rows
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins: number,
): number | undefined {
  const rows = probabilities.length;
  if (rows === 0) return undefined;
  const excess = new Float64Array(bins); // Σ (label - probability) of a bin
  for (let row = 0; row < rows; row++) {
    const probability = probabilities[row] ?? 0;
    const bin = Math.min(Math.floor(probability * bins), bins - 1);
    excess[bin] = (excess[bin] ?? 0) + (labels[row] === 1 ? 1 : 0) - probability;
  }
  return excess.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows;
}
