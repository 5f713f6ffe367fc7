import type { TaskName } from '../core/tasks.ts';
import type { ExperimentSpec } from './experiment-spec.ts';
import { absenceReason } from './model-support.ts';
import type { PlannedCell } from './planned-cell.ts';
import type { TableRow } from './table-row.ts';
import { transferCells, transferRows } from './transfer-cells.ts';
import { trainingOf } from './training-of.ts';
import { trialsOf } from './trial-cells.ts';
import { gridOf, tuningSeed } from './tuning-grid.ts';

export const MULTI_TASK_ROW = 'multi-task';
export const SINGLE_TASK_ROW = 'single-task';

/** The rows of an experiment's table. `multi-task` derives two: the joint cell and its single-task twins. */
export function plannedRows(spec: ExperimentSpec): readonly TableRow[] {
  switch (spec.kind) {
    case 'multi-task':
      return [
        { label: MULTI_TASK_ROW, model: spec.model, learning: 'joint' },
        { label: SINGLE_TASK_ROW, model: spec.model, learning: 'single' },
      ];
    case 'comparison':
      return spec.rows;
    case 'transfer':
      return transferRows(spec);
  }
}

/**
 * Every cell of the table, seed by seed, so that an interrupted experiment has whole seeds to show. A row has no cell for a
 * task that the experiment leaves out of it or that its model has no answer to. The cells of all seeds need the same trials.
 */
export function plannedCells(spec: ExperimentSpec): readonly PlannedCell[] {
  if (spec.kind === 'transfer') return transferCells(spec);
  const cells = plannedRows(spec).flatMap((row) => cellsOfRow(spec, row));
  return spec.seeds.flatMap((seed) => cells.map((cell) => ({ ...cell, seed })));
}

/** Cells behind all that they need, each once. */
export function withNeeds(cells: readonly PlannedCell[]): readonly PlannedCell[] {
  const all = new Set<PlannedCell>();
  const add = (cell: PlannedCell): void => {
    cell.needs.forEach(add);
    all.add(cell);
  };
  cells.forEach(add);
  return [...all];
}

/** With the seed of the trials. */
function cellsOfRow(spec: ExperimentSpec, row: TableRow): readonly PlannedCell[] {
  const { model, learning } = row;
  const tasks = spec.tasks.filter((task) => absenceReason(row, task) === undefined);
  if (tasks.length === 0) return [];
  const common = { row: row.label, learning, seed: tuningSeed(spec), model, needs: [] };
  const of = (label: string, own: readonly TaskName[]): PlannedCell => ({
    ...{ ...common, label, tasks: own },
    training: trainingOf(own, spec.training),
  });
  const cells =
    learning === 'joint'
      ? [of(row.label, tasks)]
      : tasks.map((task) => of(`${row.label}-${task}`, [task]));
  const grid = gridOf(spec, row);
  if (grid === undefined) return cells;
  return cells.map((open) => ({ ...open, needs: trialsOf(open, grid, spec.training) }));
}
