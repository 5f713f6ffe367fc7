import type { TrainingSpec } from './experiment-spec.ts';
import type { PlannedCell } from './planned-cell.ts';
import { trainingOf } from './training-of.ts';
import { atPoint, gridPoints } from './tuning-grid.ts';
import type { Grid } from './tuning-schema.ts';

/**
 * The trials of a cell's search: the cell with every combination of the grid in the place of its own settings.
 *
 * @param whole The training that the file states: a cell of one task has lost what a path may lead to, such as a way of weighting.
 */
export function trialsOf(
  cell: PlannedCell,
  grid: Grid,
  whole: TrainingSpec,
): readonly PlannedCell[] {
  const points = gridPoints(grid);
  const by = cell.tasks.length > 1 && cell.target !== undefined ? { by: cell.target } : {};
  return points.map((settings, index) => {
    const { model, training } = atPoint({ model: cell.model, training: whole }, settings);
    return {
      ...{ ...cell, model, training: trainingOf(cell.tasks, training) },
      label: `${cell.label}-trial`,
      trial: { number: index + 1, of: points.length, settings, ...by },
    };
  });
}
