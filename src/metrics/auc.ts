import { assert } from '../core/assert.ts';

/** Rows in ascending order of their scores. [rows] each */
export interface RankedRows {
  /** The rows' original positions. */
  readonly row: Uint32Array;
  readonly label: Uint8Array;
  readonly weight: Float64Array;
  /** 1 at the last row of a run of equal scores. */
  readonly tieEnd: Uint8Array;
}

/**
 * Area under the ROC curve: the weighted share of (positive, negative) pairs in the right order; a tie
 * counts one half, a pair weighs the product of its rows' weights. O(n log n).
 *
 *     AUC = Σ_p Σ_n w_p w_n [s_p > s_n] + ½ [s_p = s_n]  /  Σ_p Σ_n w_p w_n
 *
 * @param scores  [rows], any monotone scale, no NaN
 * @param labels  [rows], 1 is positive, all else negative
 * @param weights [rows], not negative; 1 when left out
 * @returns undefined without rows of both classes
 */
export function auc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | undefined {
  return aucOfRanked(rankRows(scores, labels, weights));
}

/** Sorts once, so that many weightings of the same rows (bootstrap resamples) cost O(n) each. */
export function rankRows(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): RankedRows {
  const rows = scores.length;
  assert(labels.length === rows, `${rows} scores have as many labels`);
  assert(weights === undefined || weights.length === rows, `${rows} scores have as many weights`);
  const row = ascendingOrder(scores);
  const ranked = {
    row,
    label: new Uint8Array(rows),
    weight: new Float64Array(rows),
    tieEnd: new Uint8Array(rows),
  };
  for (const [rank, index] of row.entries()) {
    ranked.label[rank] = labels[index] === 1 ? 1 : 0;
    ranked.weight[rank] = weights === undefined ? 1 : (weights[index] ?? 0);
    ranked.tieEnd[rank] = scores[index] === scores[row[rank + 1] ?? -1] ? 0 : 1;
  }
  return ranked;
}

/**
 * AUC of ranked rows.
 *
 * @param draws how often each *group* of rows counts [groups], with the group of each rank [rows]
 */
export function aucOfRanked(
  ranked: RankedRows,
  draws?: { readonly count: Uint32Array; readonly group: Uint32Array },
): number | undefined {
  const { label, weight, tieEnd } = ranked;
  let won = 0;
  let positives = 0;
  let negativesBelow = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  for (let rank = 0; rank < label.length; rank++) {
    const times = draws === undefined ? 1 : (draws.count[draws.group[rank] ?? 0] ?? 0);
    const rowWeight = (weight[rank] ?? 0) * times;
    if (label[rank] === 1) tiedPositives += rowWeight;
    else tiedNegatives += rowWeight;
    if (tieEnd[rank] === 0) continue;
    won += tiedPositives * (negativesBelow + tiedNegatives / 2);
    positives += tiedPositives;
    negativesBelow += tiedNegatives;
    tiedPositives = 0;
    tiedNegatives = 0;
  }
  const pairs = positives * negativesBelow;
  return pairs > 0 ? won / pairs : undefined;
}

/** Positions in ascending order of their values; equal values keep their order. */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let index = 0; index < order.length; index++) {
    assert(!Number.isNaN(values[index]), `score ${index} is a number`);
    order[index] = index;
  }
  return order.sort((a, b) => compare(values[a] ?? 0, values[b] ?? 0));
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
