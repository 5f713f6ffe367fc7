import type { TaskName } from '../core/tasks.ts';
import type { TrainingSpec } from './experiment-spec.ts';

const EVEN = { ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1 } satisfies Record<TaskName, number>;

/**
 * One task has nothing to be mixed with or weighed against, and tasks that are not among a cell's choose nothing: it is the same
 * whatever the experiment says there.
 */
export function trainingOf(
  tasks: readonly TaskName[],
  { selectOn, ...training }: TrainingSpec,
): TrainingSpec {
  const choosing = tasks.filter((task) => selectOn?.includes(task));
  const isPart = choosing.length > 0 && choosing.length < tasks.length;
  if (tasks.length > 1) return { ...training, ...(isPart && { selectOn: choosing }) };
  return { ...training, mixing: 'joint', weighting: { kind: 'fixed' }, taskWeights: EVEN };
}
