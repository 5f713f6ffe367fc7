import { ascendingOrder } from './auc.ts';
import { denseGroups, type DenseGroups } from './dense-groups.ts';

/** A group's rows and its AUC; NaN where the group has one class only. [groups] each */
export interface GroupAucs {
  readonly rows: Uint32Array;
  readonly auc: Float64Array;
}

/**
 * Grouped AUC: the mean of the groups' AUCs, weighted with their numbers of rows; groups with one class
 * are left out (Zhu et al. 2017, "Optimized Cost per Click in Taobao Display Advertising").
 *
 * @param groups [rows], e.g. the user of each row
 * @returns undefined when no group has both classes
 */
export function gauc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
): number | undefined {
  const byGroup = groupAucs(scores, labels, denseGroups(groups));
  let sum = 0;
  let rows = 0;
  for (const [group, value] of byGroup.auc.entries()) {
    if (Number.isNaN(value)) continue;
    sum += value * (byGroup.rows[group] ?? 0);
    rows += byGroup.rows[group] ?? 0;
  }
  return rows > 0 ? sum / rows : undefined;
}

/** The AUC of each group by itself, in one pass over the rows sorted by score. */
export function groupAucs(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  groups: DenseGroups,
): GroupAucs {
  const { count } = groups;
  const rows = new Uint32Array(count);
  const won = new Float64Array(count);
  const positives = new Float64Array(count); // of scores below the current tie
  const negatives = new Float64Array(count);
  const tiedPositives = new Float64Array(count);
  const tiedNegatives = new Float64Array(count);
  const tieScore = new Float64Array(count).fill(Number.NaN);
  const closeTie = (group: number): void => {
    const tied = tiedPositives[group] ?? 0;
    const below = negatives[group] ?? 0;
    const level = tiedNegatives[group] ?? 0;
    won[group] = (won[group] ?? 0) + tied * (below + level / 2);
    positives[group] = (positives[group] ?? 0) + tied;
    negatives[group] = below + level;
    tiedPositives[group] = 0;
    tiedNegatives[group] = 0;
  };
  for (const row of ascendingOrder(scores)) {
    const group = groups.index[row] ?? 0;
    const score = scores[row] ?? 0;
    if (tieScore[group] !== score) closeTie(group);
    tieScore[group] = score;
    const side = labels[row] === 1 ? tiedPositives : tiedNegatives;
    side[group] = (side[group] ?? 0) + 1;
    rows[group] = (rows[group] ?? 0) + 1;
  }
  const auc = new Float64Array(count);
  for (let group = 0; group < count; group++) {
    closeTie(group);
    const pairs = (positives[group] ?? 0) * (negatives[group] ?? 0);
    auc[group] = pairs > 0 ? (won[group] ?? 0) / pairs : Number.NaN;
  }
  return { rows, auc };
}
