import { present } from '../core/assert.ts';
import type { ExperimentSpec, RowSpec } from '../spec/experiment-spec.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { gridOf, gridPoints } from '../spec/tuning-grid.ts';
import type { MatchedCell } from './match-records.ts';
import type { ChosenSettings, RowTuning } from './report-table.ts';

/** How a row was tuned; null where the experiment tunes none. */
export function rowTuning(
  spec: ExperimentSpec,
  row: RowSpec,
  own: readonly MatchedCell[],
): RowTuning | null {
  const most = Math.max(...plannedRows(spec).map((other) => trialsOf(spec, other)));
  if (most === 0) return null;
  const trialsPerCell = trialsOf(spec, row);
  return { trialsPerCell, fewerThanOthers: trialsPerCell < most, chosen: chosenSettings(own) };
}

function trialsOf(spec: ExperimentSpec, row: RowSpec): number {
  const grid = gridOf(spec, row);
  return grid === undefined ? 0 : gridPoints(grid).length;
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
