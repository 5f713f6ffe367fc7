import type { Adoption } from '../experiment/adopt-cells.ts';
import type { CellPlan } from '../experiment/cell-plan.ts';

/** A cell of the plan as `--json` gives it; digest and folder are null while its settings depend on trials. */
export function planJson(plan: CellPlan, adoption?: Adoption) {
  const { cell, state, why } = plan;
  const { trial } = cell;
  const known = plan.digest === undefined ? { digest: null, folder: null } : plan;
  const chosen = plan.digest === undefined ? undefined : plan.tuning?.chosen;
  return {
    ...{ cell: cell.label, row: cell.row, seed: cell.seed, tasks: cell.tasks },
    ...(trial && { trial: trial.number, trials: trial.of, settings: trial.settings }),
    ...(chosen !== undefined && { chosenTrial: chosen }),
    ...{ digest: known.digest, folder: known.folder, state, why },
    ...(adoption && { adoption: adoptionJson(adoption) }),
  };
}

export function adoptionJson({ experiment, folder, why }: Adoption) {
  return { experiment, folder: folder ?? null, why };
}
