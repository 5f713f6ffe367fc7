import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import { isLabelled, type Labelled } from './label-share.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/**
 * Share of the positives among a binary task's training rows, those that have a label, each row by its weight; undefined outside
 * (0, 1).
 */
export function weightedPositiveShare(
  { tasks, moments }: PreparedDataset,
  task: Exclude<TaskName, 'ppp'>,
  labelled?: Labelled,
): number | undefined {
  const examples = tasks[task];
  if (examples === undefined) return undefined;
  const { momentOffset, rowOffset, rows } = examples;
  const trainingEnd = at(moments.splitOffset, 1);
  let positive = 0;
  let total = 0;
  for (let moment = 0; moment < trainingEnd; moment++) {
    if (!isLabelled(labelled, task, moment)) continue;
    const end = at(rowOffset, at(momentOffset, moment + 1));
    for (let row = at(rowOffset, at(momentOffset, moment)); row < end; row++) {
      const weight = rows.weight === undefined ? 1 : at(rows.weight, row);
      total += weight;
      if (at(rows.label, row) === 1) positive += weight;
    }
  }
  return positive > 0 && positive < total ? positive / total : undefined;
}
