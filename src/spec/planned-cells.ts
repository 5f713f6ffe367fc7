import type { TaskName } from '../core/tasks.ts';
import type { ExperimentSpec, ModelSpec, RowSpec, TrainingSpec } from './experiment-spec.ts';
import { unsupportedReason } from './model-support.ts';

/** One training run that an experiment asks for: a row of its table, for one seed. */
export interface PlannedCell {
  /** The row of the table. */
  readonly row: string;
  /** The row, and the task where a row has one cell a task: `single-task-ctr`. */
  readonly label: string;
  readonly learning: 'joint' | 'single';
  readonly tasks: readonly TaskName[];
  readonly seed: number;
  readonly model: ModelSpec;
  readonly training: TrainingSpec;
}

export const MULTI_TASK_ROW = 'multi-task';
export const SINGLE_TASK_ROW = 'single-task';

/** The rows of an experiment's table. `multi-task` derives two: the joint cell and its single-task twins. */
export function plannedRows(spec: ExperimentSpec): readonly RowSpec[] {
  switch (spec.kind) {
    case 'multi-task':
      return [
        { label: MULTI_TASK_ROW, model: spec.model, learning: 'joint' },
        { label: SINGLE_TASK_ROW, model: spec.model, learning: 'single' },
      ];
    case 'comparison':
      return spec.rows;
  }
}

/**
 * Every cell, seed by seed, so that an interrupted experiment has whole seeds to show. A row has no cell for a task that its
 * model has no answer to.
 */
export function plannedCells(spec: ExperimentSpec): readonly PlannedCell[] {
  return spec.seeds.flatMap((seed) =>
    plannedRows(spec).flatMap((row) => cellsOfRow(spec, row, seed)),
  );
}

function cellsOfRow(spec: ExperimentSpec, row: RowSpec, seed: number): readonly PlannedCell[] {
  const { model, learning } = row;
  const cell = { row: row.label, learning, seed, model, training: spec.training };
  const tasks = spec.tasks.filter((task) => unsupportedReason(model, task) === undefined);
  if (tasks.length === 0) return [];
  if (learning === 'joint') return [{ ...cell, label: row.label, tasks }];
  return tasks.map((task) => ({ ...cell, label: `${row.label}-${task}`, tasks: [task] }));
}
