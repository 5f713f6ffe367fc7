import { assert } from '../core/assert.ts';

/**
 * Weighted mean log loss (cross-entropy in nats), Ni et al. 2018, Eq. (8).
 *
 *     -(1 / Σ w_i) Σ w_i [ y_i log s_i + (1 - y_i) log(1 - s_i) ]
 *
 * @param probabilities [rows], in [0, 1]; a wrong certainty gives Infinity
 * @param labels  [rows], 1 is positive, all else negative
 * @param weights [rows], not negative; 1 when left out
 * @returns undefined without weight
 */
export function logLoss(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | undefined {
  const rowLoss = (row: number): number => {
    const probability = probabilities[row] ?? 0;
    return -Math.log(labels[row] === 1 ? probability : 1 - probability);
  };
  return weightedMean(labels.length, rowLoss, weights);
}

/** The log loss of one row from its logit z: log(1 + e^-z) for a positive, log(1 + e^z) for a negative. */
export function logLossOfLogit(logit: number, label: number): number {
  const margin = label === 1 ? logit : -logit;
  return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
}

/**
 * The cross-entropy of one row over K classes: log Σ_k e^z_k - z_y (Ni et al. 2018, Eq. (10)).
 *
 * @param logits [rows × classes]
 */
export function crossEntropyOfRow(
  logits: ArrayLike<number>,
  row: number,
  { classes, label }: { readonly classes: number; readonly label: number },
): number {
  const start = row * classes;
  let largest = -Infinity;
  for (let k = 0; k < classes; k++) largest = Math.max(largest, logits[start + k] ?? -Infinity);
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp((logits[start + k] ?? -Infinity) - largest);
  return Math.log(sum) + largest - (logits[start + label] ?? -Infinity);
}

/**
 * The loss that always saying the base rate would have: the entropy of the class shares, in nats.
 *
 * @param shares [classes], not negative; scaled to sum to 1
 */
export function entropyOfShares(shares: ArrayLike<number>): number {
  const given = Float64Array.from(shares);
  const total = given.reduce((sum, share) => sum + share, 0);
  return given.reduce((entropy, share) => {
    return share > 0 ? entropy - (share / total) * Math.log(share / total) : entropy;
  }, 0);
}

/**
 * Relative log loss: the log loss over that of the base rate of the same rows (He et al. 2014, "normalized
 * entropy"). Below 1 is better than knowing the base rate alone.
 *
 * @returns undefined when all rows have one label
 */
export function relativeLogLoss(loss: number, classWeights: ArrayLike<number>): number | undefined {
  const entropy = entropyOfShares(classWeights);
  return entropy > 0 ? loss / entropy : undefined;
}

/** Σ w_i v_i / Σ w_i over rows 0 … rows - 1; undefined without weight. */
export function weightedMean(
  rows: number,
  value: (row: number) => number,
  weights?: ArrayLike<number>,
): number | undefined {
  assert(weights === undefined || weights.length === rows, `${rows} rows have as many weights`);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    if (weight === 0) continue;
    sum += weight * value(row);
    total += weight;
  }
  return total > 0 ? sum / total : undefined;
}
