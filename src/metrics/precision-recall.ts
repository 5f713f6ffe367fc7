export interface PrecisionRecall {
  /** Hits / predictions of each class; 0 when it is never predicted. [classes] */
  readonly precision: Float64Array;
  /** Hits / occurrences of each class; 0 when it never occurs. [classes] */
  readonly recall: Float64Array;
  /** Means over all classes, empty ones included. */
  readonly macroPrecision: number;
  readonly macroRecall: number;
}

/**
 * Precision and recall by class.
 *
 * @param predicted [rows], 0 … classes - 1
 * @param actual    [rows], 0 … classes - 1
 */
export function precisionRecall(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  classes: number,
): PrecisionRecall {
  const hits = new Float64Array(classes);
  const said = new Float64Array(classes);
  const real = new Float64Array(classes);
  const count = (into: Float64Array, k: number): void => {
    into[k] = (into[k] ?? 0) + 1;
  };
  for (let row = 0; row < actual.length; row++) {
    const claim = predicted[row] ?? 0;
    const truth = actual[row] ?? 0;
    count(said, claim);
    count(real, truth);
    if (claim === truth) count(hits, truth);
  }
  const precision = hits.map((hit, k) => share(hit, said[k] ?? 0));
  const recall = hits.map((hit, k) => share(hit, real[k] ?? 0));
  return { precision, recall, macroPrecision: mean(precision), macroRecall: mean(recall) };
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
