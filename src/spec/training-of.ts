import type { TaskName } from '../core/tasks.ts';
import type { TrainingSpec } from './experiment-spec.ts';

/** One task has nothing to be mixed with or weighed against: its cell is the same whatever the experiment says there. */
export function trainingOf(tasks: readonly TaskName[], training: TrainingSpec): TrainingSpec {
  if (tasks.length > 1) return training;
  return { ...training, mixing: 'joint', weighting: { kind: 'fixed' } };
}
