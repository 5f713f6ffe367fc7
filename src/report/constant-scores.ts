import { TASK_NAMES } from '../core/tasks.ts';
import type { RunRecord } from '../results/run-record.ts';
import { taskLabel } from './report-text.ts';

/** Sentences on cells that seem to score every test row alike: with many rows, other scores hardly ever give an AUC of 0.5 to the last bit. */
export function constantScoreNotes(records: readonly RunRecord[]): readonly string[] {
  return TASK_NAMES.flatMap((task) => {
    const found = records.filter(({ metrics }) => metrics[task]?.test?.values['auc'] === 0.5);
    if (found.length === 0) return [];
    const cells = found.map(({ label, seed }) => `${label} (seed ${seed})`).join(', ');
    return [
      `AUC exactly 0.5 on ${taskLabel(task)}, as one score for all rows gives it: ${cells}. A mean or difference with it says little of the model.`,
    ];
  });
}
