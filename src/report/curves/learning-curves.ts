import type { TaskName } from '../../core/tasks.ts';
import { PRIMARY_METRIC, type MetricName } from '../../metrics/metric-names.ts';
import type { TraceLine } from '../../results/training-trace.ts';
import type { Traces } from '../cell-files.ts';
import type { MatchedCell } from '../match-records.ts';
import { withoutShortSpans } from './loss-spans.ts';

/** What is followed: a task's primary metric and log loss on validation, and its log loss in training. */
export interface CurveSubject {
  readonly row: string;
  readonly task: TaskName;
  readonly split: 'train' | 'validation';
  readonly metric: MetricName;
}

export interface LearningCurve extends CurveSubject {
  readonly seed: number;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly step: number;
  readonly epoch: number;
  /** Candidate rows of the task seen in training so far. */
  readonly samples: number;
  /** On train the mean over the steps since the point before: with dropout, each step before its update. */
  readonly value: number;
}

/**
 * The curves of every cell whose trace is there: of all of its tasks, or of the one that its row is about. Values that are
 * undefined leave no point.
 */
export function learningCurves(
  cells: readonly MatchedCell[],
  traces: Traces,
): readonly LearningCurve[] {
  return cells.flatMap(({ cell: { row, seed, tasks, target }, record }) => {
    const trace = record === undefined ? undefined : traces.get(record);
    if (trace === undefined) return [];
    return (target === undefined ? tasks : [target]).flatMap((task) =>
      subjectsOf(row, task)
        .map((subject) => ({ ...subject, seed, points: pointsOf(trace, subject) }))
        .filter(({ points }) => points.length > 0),
    );
  });
}

function subjectsOf(row: string, task: TaskName): readonly CurveSubject[] {
  return [
    { row, task, split: 'validation', metric: PRIMARY_METRIC[task] },
    { row, task, split: 'validation', metric: 'logLoss' },
    { row, task, split: 'train', metric: 'logLoss' },
  ];
}

function pointsOf(trace: readonly TraceLine[], subject: CurveSubject): readonly CurvePoint[] {
  const points = trace.flatMap((line) => {
    const value = valueOf(line, subject);
    if (value === undefined) return [];
    const { step, epoch, samplesSeen } = line;
    return [{ step, epoch, samples: samplesSeen[subject.task] ?? 0, value }];
  });
  return subject.split === 'train' ? withoutShortSpans(points) : points;
}

function valueOf(line: TraceLine, { task, split, metric }: CurveSubject): number | undefined {
  switch (line.kind) {
    case 'train':
      return split === 'train' ? (line.loss[task] ?? undefined) : undefined;
    case 'evaluation':
      return split === 'validation' ? (line.validation[task]?.[metric] ?? undefined) : undefined;
  }
}
