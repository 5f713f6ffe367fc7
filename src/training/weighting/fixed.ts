import type { TaskName } from '../../core/tasks.ts';
import { gradientsOfLoss, type TaskWeighting } from './task-weighting.ts';

/** The tasks' losses are added up, each with the weight that the experiment gives it, from first to last. */
export function fixedWeighting(taskWeights: Readonly<Record<TaskName, number>>): TaskWeighting {
  return {
    gradients: (pass) => gradientsOfLoss(pass.parameters, () => pass.loss(taskWeights)),
    weights: () => undefined,
  };
}
