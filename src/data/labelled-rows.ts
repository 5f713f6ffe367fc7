import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import { isLabelled, type Labelled } from './label-share.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/** A task's training rows that have a label, ascending. */
export function labelledTrainingRows(
  { tasks, moments }: PreparedDataset,
  task: TaskName,
  labelled?: Labelled,
): Uint32Array {
  const examples = tasks[task];
  if (examples === undefined) return new Uint32Array();
  const { momentOffset, rowOffset } = examples;
  const trainingEnd = at(moments.splitOffset, 1);
  const rows = new Uint32Array(at(rowOffset, at(momentOffset, trainingEnd)));
  let count = 0;
  for (let moment = 0; moment < trainingEnd; moment++) {
    if (!isLabelled(labelled, task, moment)) continue;
    const end = at(rowOffset, at(momentOffset, moment + 1));
    for (let row = at(rowOffset, at(momentOffset, moment)); row < end; row++) rows[count++] = row;
  }
  return rows.slice(0, count);
}
