import { mean } from '../../statistics/summary.ts';
import { overSeeds } from '../report-cells.ts';
import type { DifferenceCell, ReportColumn, ReportRow } from '../report-table.ts';

/**
 * Δm in percent, by seed (Maninis et al. 2019; Vandenhende et al. 2021):
 *
 *     Δm = 100 / T Σ_t (-1)^{l_t} (M_t - B_t) / B_t
 *
 * with M_t the metric of the row and B_t that of the base on task t, and l_t = 1 where less is better. Better is positive.
 *
 * @param columns one a task
 * @returns undefined where no seed has all tasks in both rows; the paper's number where it has all of them
 */
export function relativeGain(
  row: ReportRow,
  base: ReportRow,
  columns: readonly ReportColumn[],
): DifferenceCell | undefined {
  const seeds = Object.keys(row.cells[columns[0]?.id ?? '']?.bySeed ?? {});
  const bySeed = seeds.flatMap((seed) => {
    const gain = meanChange(columns, (id) => [
      row.cells[id]?.bySeed[seed] ?? null,
      base.cells[id]?.bySeed[seed] ?? null,
    ]);
    return gain === undefined ? [] : [[seed, gain] as const];
  });
  const paper = meanChange(columns, (id) => [
    row.cells[id]?.paper ?? null,
    base.cells[id]?.paper ?? null,
  ]);
  return overSeeds(Object.fromEntries(bySeed), paper ?? null);
}

/** Undefined where a task has no value in both rows, or a base of 0. */
function meanChange(
  columns: readonly ReportColumn[],
  valuesOf: (id: string) => readonly [number | null, number | null],
): number | undefined {
  const changes = columns.flatMap(({ id, better }) => {
    const [value, base] = valuesOf(id);
    if (value === null || base === null || base === 0) return [];
    return [((better === 'higher' ? 1 : -1) * 100 * (value - base)) / base];
  });
  return changes.length === columns.length ? mean(changes) : undefined;
}
