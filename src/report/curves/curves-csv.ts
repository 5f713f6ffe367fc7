import type { LearningCurve } from './learning-curves.ts';

/** Curves of one experiment. */
export interface ExperimentCurves {
  readonly experiment: string;
  readonly dataset: string;
  readonly curves: readonly LearningCurve[];
}

const COLUMNS = [
  ...['experiment', 'row', 'task', 'seed', 'split', 'metric'],
  ...['step', 'epoch', 'samples', 'value'],
];

/**
 * Every value of every seed, one a line. Means are left to the reader's `groupby`: among the seeds they would be
 * counted a second time.
 */
export function curvesCsv(experiments: readonly ExperimentCurves[]): string {
  const lines = experiments.flatMap(({ experiment, curves }) =>
    curves.flatMap(({ row, task, seed, split, metric, points }) =>
      points.map(({ step, epoch, samples, value }) =>
        [experiment, row, task, seed, split, metric, step, epoch, samples, value]
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
