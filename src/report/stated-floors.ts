import { PRIMARY_METRIC } from '../metrics/metric-names.ts';
import type { DescribedData } from './described-data.ts';
import type { Interval, ReportCell, ReportColumn, ReportFloor, ReportRow } from './report-table.ts';

/** Floors are stated for the primary metric of a task, of which more is better. */
export function floorRows(
  floors: DescribedData['floors'],
  columns: readonly ReportColumn[],
): readonly ReportFloor[] {
  return (floors ?? [])
    .map(({ label, source, scores }) => ({
      label,
      source,
      cells: Object.fromEntries(
        columns.flatMap(({ id, task, metric }) => {
          const score = metric === PRIMARY_METRIC[task] ? scores[task] : undefined;
          return score === undefined ? [] : [[id, score] as const];
        }),
      ),
    }))
    .filter(({ cells }) => Object.keys(cells).length > 0);
}

/** Holds each cell of a row against the highest floor of its column. */
export function againstFloors(row: ReportRow, floors: readonly ReportFloor[]): ReportRow {
  const cells = Object.entries(row.cells).map(([id, cell]): [string, ReportCell] => {
    const stated = floors.flatMap(({ cells: { [id]: score } }) => score ?? []);
    if (stated.length === 0 || cell.ci95 === null) return [id, cell];
    return [id, { ...cell, floor: sideOf(cell.ci95, Math.max(...stated)) }];
  });
  return { ...row, cells: Object.fromEntries(cells) };
}

function sideOf([low, high]: Interval, floor: number): 'above' | 'within' | 'below' {
  if (low > floor) return 'above';
  return high < floor ? 'below' : 'within';
}
