import { ascendingOrder } from './auc.ts';

/**
 * Normalised discounted cumulative gain of one ranked list.
 *
 *     DCG@k = Σ_{rank ≤ k} gain / log2(rank + 1),  NDCG@k = DCG@k / (DCG@k of the gains sorted)
 *
 * Rows with equal scores share the mean discount of the ranks that they occupy; ranks beyond k have none.
 *
 * @param scores [rows]
 * @param gains  [rows], taken as given (no 2^gain)
 * @returns undefined when all gains are 0
 */
export function ndcg(
  scores: ArrayLike<number>,
  gains: ArrayLike<number>,
  k: number,
): number | undefined {
  const order = ascendingOrder(scores).reverse();
  let value = 0;
  for (let first = 0; first < order.length;) {
    const score = scores[order[first] ?? 0];
    let end = first;
    let gain = 0;
    let discounts = 0;
    while (end < order.length && scores[order[end] ?? 0] === score) {
      gain += gains[order[end] ?? 0] ?? 0;
      discounts += discount(end + 1, k);
      end += 1;
    }
    value += (gain * discounts) / (end - first);
    first = end;
  }
  const best = idealGain(gains, k);
  return best > 0 ? value / best : undefined;
}

/** Mean NDCG@k over groups (requests); groups without gain are left out. Undefined when none has any. */
export function meanNdcg(
  scores: ArrayLike<number>,
  gains: ArrayLike<number>,
  groups: ArrayLike<number>,
  k: number,
): number | undefined {
  const lists = new Map<number, { scores: number[]; gains: number[] }>();
  for (let row = 0; row < scores.length; row++) {
    const key = groups[row] ?? 0;
    const list = lists.get(key) ?? { scores: [], gains: [] };
    lists.set(key, list);
    list.scores.push(scores[row] ?? 0);
    list.gains.push(gains[row] ?? 0);
  }
  let sum = 0;
  let counted = 0;
  for (const list of lists.values()) {
    const value = ndcg(list.scores, list.gains, k);
    if (value === undefined) continue;
    sum += value;
    counted += 1;
  }
  return counted > 0 ? sum / counted : undefined;
}

function discount(rank: number, k: number): number {
  return rank <= k ? 1 / Math.log2(rank + 1) : 0;
}

function idealGain(gains: ArrayLike<number>, k: number): number {
  const sorted = Float64Array.from(gains).sort().reverse();
  let sum = 0;
  for (const [index, gain] of sorted.entries()) sum += gain * discount(index + 1, k);
  return sum;
}
