import type { LearningCurve } from './learning-curves.ts';

/** Curves of one experiment. */
export interface ExperimentCurves {
  readonly experiment: string;
  readonly dataset: string;
  readonly curves: readonly LearningCurve[];
}

const COLUMNS = [
  ...['experiment', 'row', 'task', 'seed', 'split', 'metric'],
  ...['step', 'epoch', 'samples', 'all_samples', 'source_samples', 'value'],
];

/**
 * Every value of every seed, one a line. Means are left to the reader's `groupby`: among the seeds they would be
 * counted a second time. `samples` are the rows of the task that training had seen, `all_samples` those of all tasks of the
 * cell, `source_samples` those that its source had seen before.
 */
export function curvesCsv(experiments: readonly ExperimentCurves[]): string {
  const lines = experiments.flatMap(({ experiment, curves }) =>
    curves.flatMap(({ row, task, seed, split, metric, sourceSamples, points }) =>
      points.map(({ step, epoch, samples, allSamples, value }) =>
        [
          ...[experiment, row, task, seed, split, metric],
          ...[step, epoch, samples, allSamples, sourceSamples, value],
        ]
          .map((field) => quoted(String(field)))
          .join(','),
      ),
    ),
  );
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

/** As RFC 4180 has it. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
