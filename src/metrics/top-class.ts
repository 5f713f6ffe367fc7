/**
 * The class with the largest score of each row; the lower class wins a tie.
 *
 * @param scores [rows × classes]
 * @returns [rows]
 */
export function topClass(scores: ArrayLike<number>, classes: number): Uint8Array {
  const top = new Uint8Array(scores.length / classes);
  for (let row = 0; row < top.length; row++) {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      const score = scores[row * classes + k] ?? -Infinity;
      if (score > (scores[row * classes + best] ?? -Infinity)) best = k;
    }
    top[row] = best;
  }
  return top;
}

/** Share of rows whose predicted class is the actual one; undefined without rows. */
export function accuracy(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
): number | undefined {
  let hits = 0;
  for (let row = 0; row < actual.length; row++) if (predicted[row] === actual[row]) hits += 1;
  return actual.length > 0 ? hits / actual.length : undefined;
}
