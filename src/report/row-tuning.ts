import { present } from '../core/assert.ts';
import type { ExperimentSpec, RowSpec } from '../spec/experiment-spec.ts';
import { distinctTrials } from '../spec/idle-trials.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { gridOf, gridPoints } from '../spec/tuning-grid.ts';
import type { MatchedCell } from './match-records.ts';
import type { ChosenSettings, RowTuning } from './report-table.ts';

/** How a row was tuned; null where the experiment tunes none. */
export function rowTuning(
  spec: ExperimentSpec,
  row: RowSpec,
  cells: readonly MatchedCell[],
): RowTuning | null {
  const most = Math.max(...plannedRows(spec).map((other) => trialsOf(spec, other, cells)));
  if (most === 0) return null;
  const trialsPerCell = trialsOf(spec, row, cells);
  const own = cells.filter(({ cell }) => cell.row === row.label);
  const isSearched = gridOf(spec, row) !== undefined;
  return {
    trialsPerCell,
    searches: isSearched ? new Set(own.map(({ cell }) => cell.label)).size : 0,
    fewerThanOthers: trialsPerCell < most,
    chosen: chosenSettings(own),
  };
}

/** In the cell with the fewest: what changes nothing there is no trial. */
function trialsOf(spec: ExperimentSpec, row: RowSpec, cells: readonly MatchedCell[]): number {
  const grid = gridOf(spec, row);
  if (grid === undefined) return 0;
  const own = cells.filter(({ cell }) => cell.row === row.label && cell.seed === spec.seeds[0]);
  return Math.min(gridPoints(grid).length, ...own.map(({ cell }) => distinctTrials(cell)));
}

/** Of each cell once: its seeds have the same settings. */
function chosenSettings(cells: readonly MatchedCell[]): readonly ChosenSettings[] {
  const byLabel = new Map(
    cells.flatMap(({ cell, record }) =>
      record?.tuning === undefined ? [] : [[cell.label, record.tuning] as const],
    ),
  );
  return [...byLabel].map(([label, { trials, chosen }]) => {
    const { settings, score } = present(trials[chosen - 1], 'the chosen trial');
    return { label, trial: chosen, trials: trials.length, settings, score };
  });
}
