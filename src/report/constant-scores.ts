import { TASK_NAMES } from '../core/tasks.ts';
import type { RunRecord } from '../results/run-record.ts';
import { taskLabel } from './report-text.ts';

/**
 * Sentences on cells that score every test row alike. An AUC of 0.5 to the last bit says so: with thousands of pairs of rows,
 * other scores hardly ever give it.
 */
export function constantScoreNotes(records: readonly RunRecord[]): readonly string[] {
  return TASK_NAMES.flatMap((task) => {
    const found = records.filter(({ metrics }) => metrics[task]?.test?.values['auc'] === 0.5);
    if (found.length === 0) return [];
    const cells = found.map(({ label, seed }) => `${label} (seed ${seed})`).join(', ');
    return [
      `The same score for every row of ${taskLabel(task)}, AUC exactly 0.5: ${cells}. Training failed there: a mean or difference with it says nothing of the model.`,
    ];
  });
}
