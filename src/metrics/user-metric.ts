import { aucOfRanked, rankRows } from './auc.ts';
import type { DenseGroups } from './dense-groups.ts';

/**
 * A metric as a function of how often each user is drawn [users], so that a bootstrap over users needs
 * no copies of rows. All ones give the metric itself.
 */
export type UserMetric = (draws: Uint32Array) => number | undefined;

/**
 * The AUC under resampling of users: rows are sorted once, a resample costs one pass.
 *
 * @param scores [rows]
 * @param labels [rows]
 * @param users  the user of each row
 */
export function userAuc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  users: DenseGroups,
): UserMetric {
  const ranked = rankRows(scores, labels);
  const group = ranked.row.map((row) => users.index[row] ?? 0);
  return (draws) => aucOfRanked(ranked, { count: draws, group });
}

/**
 * A metric of sums over rows: `combine` gets each column's total over the drawn users.
 *
 * @param columns one value a row each: [columns][rows]
 */
export function userSums(
  columns: readonly ArrayLike<number>[],
  users: DenseGroups,
  combine: (totals: readonly number[]) => number | undefined,
): UserMetric {
  const byUser = columns.map((column) => {
    const sums = new Float64Array(users.count);
    for (const [row, user] of users.index.entries()) {
      sums[user] = (sums[user] ?? 0) + (column[row] ?? 0);
    }
    return sums;
  });
  return (draws) => combine(byUser.map((sums) => weightedTotal(sums, draws)));
}

/** numerator / denominator, both summed over the drawn users; undefined where the denominator is 0. */
export function ratio(numerator: number, denominator: number): number | undefined {
  return denominator > 0 ? numerator / denominator : undefined;
}

function weightedTotal(sums: Float64Array, draws: Uint32Array): number {
  let total = 0;
  for (const [user, sum] of sums.entries()) total += sum * (draws[user] ?? 0);
  return total;
}
