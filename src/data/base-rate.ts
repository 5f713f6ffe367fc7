import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/** Share of the positives among a binary task's training rows, each row by its weight; undefined outside (0, 1). */
export function weightedPositiveShare(
  { tasks, moments }: PreparedDataset,
  task: Exclude<TaskName, 'ppp'>,
): number | undefined {
  const examples = tasks[task];
  if (examples === undefined) return undefined;
  const { momentOffset, rowOffset, rows } = examples;
  const end = at(rowOffset, at(momentOffset, at(moments.splitOffset, 1)));
  let positive = 0;
  let total = 0;
  for (let row = 0; row < end; row++) {
    const weight = rows.weight === undefined ? 1 : at(rows.weight, row);
    total += weight;
    if (at(rows.label, row) === 1) positive += weight;
  }
  return positive > 0 && positive < total ? positive / total : undefined;
}
