import type { CellPlan } from '../experiment/cell-plan.ts';

/** A cell of the plan as `--json` gives it. */
export function planJson({ cell, digest, folder, state, why }: CellPlan) {
  return {
    ...{ cell: cell.label, row: cell.row, seed: cell.seed, tasks: cell.tasks },
    ...{ digest, folder, state, why },
  };
}
