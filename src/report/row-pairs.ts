import type { TaskName } from '../core/tasks.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { MULTI_TASK_ROW, SINGLE_TASK_ROW } from '../spec/planned-cells.ts';
import type { TestedClaim } from './claim-tests.ts';
import type { MatchedCell } from './match-records.ts';
import { cellsOfTask, differenceCell } from './report-cells.ts';
import { beatsClaim } from './report-claims.ts';
import type { ReportColumn, ReportDifference, ReportRow } from './report-table.ts';

/** Labels of two rows, of which the first is asked to beat the second. */
export type RowPair = readonly [first: string, second: string];

/** kind multi-task has its one pair, a comparison those that its file states; transfer compares share by share instead. */
export function comparedPairs({ kind, report }: ExperimentSpec): readonly RowPair[] {
  return kind === 'multi-task' ? [[MULTI_TASK_ROW, SINGLE_TASK_ROW]] : report.pairs;
}

/** First minus second, seed by seed. */
export function pairDifference(
  [first, second]: RowPair,
  rows: readonly ReportRow[],
  columns: readonly ReportColumn[],
): ReportDifference {
  const cellsOf = (label: string) => rows.find((row) => row.label === label)?.cells;
  const entries = columns.flatMap(({ id }) => {
    const cell = differenceCell(cellsOf(first)?.[id], cellsOf(second)?.[id]);
    return cell === undefined ? [] : [[id, cell] as const];
  });
  return { label: `${first} - ${second}`, cells: Object.fromEntries(entries) };
}

/** Whether the first beats the second, on each task that both learn. */
export function pairClaims(
  [first, second]: RowPair,
  difference: ReportDifference | undefined,
  primary: readonly ReportColumn[],
  cells: readonly MatchedCell[],
): readonly TestedClaim[] {
  const learns = (row: string, task: TaskName) => cellsOfTask(cells, row, task).length > 0;
  const shared = primary.filter(({ task }) => learns(first, task) && learns(second, task));
  return shared.map((column) => {
    const cell = difference?.cells[column.id];
    return { claim: beatsClaim(column, { first, second }, cell), difference: cell };
  });
}
