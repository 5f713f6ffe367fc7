import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import type { Labelled } from './label-share.ts';
import { labelledTrainingRows } from './labelled-rows.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/**
 * Share of the positives among a binary task's training rows, those that have a label, each row by its weight; undefined outside
 * (0, 1).
 */
export function weightedPositiveShare(
  dataset: PreparedDataset,
  task: Exclude<TaskName, 'ppp'>,
  labelled?: Labelled,
): number | undefined {
  const rows = dataset.tasks[task]?.rows;
  if (rows === undefined) return undefined;
  let positive = 0;
  let total = 0;
  for (const row of labelledTrainingRows(dataset, task, labelled)) {
    const weight = rows.weight === undefined ? 1 : at(rows.weight, row);
    total += weight;
    if (at(rows.label, row) === 1) positive += weight;
  }
  return positive > 0 && positive < total ? positive / total : undefined;
}
