import type { TaskName } from '../core/tasks.ts';
import { METRICS } from '../metrics/metric-names.ts';
import type { ReferenceName } from '../spec/experiment-spec.ts';
import type { ReportColumn } from './report-table.ts';

/** As the paper's tables call the tasks. */
export function taskLabel(task: TaskName): string {
  return task.toUpperCase();
}

export function columnLabel({ task, metric }: ReportColumn): string {
  return `${taskLabel(task)} ${METRICS[metric].label}`;
}

export const REFERENCE_TEXT = {
  oracle: {
    role: 'ceiling',
    meaning: 'the true probabilities that the labels were drawn with',
  },
  popularity: {
    role: 'floor',
    meaning: 'candidates ranked by popularity, the same for every user',
  },
  regression: {
    role: 'base',
    meaning:
      'a logistic regression on the ranking features, or on what is known of an icon or shop: one weight a feature, the same for every user, fitted on the training rows',
  },
  'non-personalised-regression': {
    role: 'floor',
    meaning: 'the same on the features alone that the data set declares alike for every user',
  },
  constant: { role: 'floor', meaning: 'the base rate of the training split for every row' },
} as const satisfies Record<
  ReferenceName,
  { readonly role: 'ceiling' | 'base' | 'floor'; readonly meaning: string }
>;
