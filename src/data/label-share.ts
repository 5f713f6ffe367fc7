import { randomStream } from '../core/random.ts';
import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/** Moments whose requests of one task have their label; at others a batch leaves them out. */
export interface Labelled {
  readonly task: TaskName;
  /** 1 where labelled. [moments] */
  readonly moments: Uint8Array;
}

/** Whether a task's requests at a moment have their labels: all have, but for those that were left out. */
export function isLabelled(
  labelled: Labelled | undefined,
  task: TaskName,
  moment: number,
): boolean {
  return labelled?.task !== task || at(labelled.moments, moment) === 1;
}

/**
 * Chooses the moments of the training split that keep their labels of a task, each with a chance of its own: with one seed a
 * smaller share lies within a larger one, whatever the strategy. Validation and test stay whole.
 *
 * Deviation: label-share. The paper transfers with all labels of the new task.
 */
export function chooseLabelled(
  { moments, tasks }: Pick<PreparedDataset, 'moments' | 'tasks'>,
  { task, share }: { readonly task: TaskName; readonly share: number },
  seed: number,
): Labelled {
  const labelled = new Uint8Array(moments.user.length).fill(1);
  const stream = randomStream(seed, `labels/${task}`);
  const offset = tasks[task]?.momentOffset;
  const trainingEnd = at(moments.splitOffset, 1);
  for (let moment = 0; offset !== undefined && moment < trainingEnd; moment++) {
    if (at(offset, moment + 1) === at(offset, moment)) continue;
    if (stream() >= share) labelled[moment] = 0;
  }
  return { task, moments: labelled };
}
