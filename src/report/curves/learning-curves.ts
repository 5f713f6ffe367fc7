import type { TaskName } from '../../core/tasks.ts';
import { PRIMARY_METRIC, type MetricName } from '../../metrics/metric-names.ts';
import type { RunRecord } from '../../results/run-record.ts';
import type { TraceLine } from '../../results/training-trace.ts';
import type { TableRow } from '../../spec/table-row.ts';
import type { Traces } from '../cell-files.ts';
import type { MatchedCell } from '../match-records.ts';
import { allSamples, sourceRecord } from '../source-record.ts';
import { withoutShortSpans } from './loss-spans.ts';

/** What is followed: a task's primary metric and log loss on validation, and its log loss in training. */
export interface CurveSubject {
  readonly row: string;
  /** What the row is called among the curves of its task and share: of kind transfer the row without its share. */
  readonly line: string;
  /** Of the task's labels, of kind transfer. (0, 1] */
  readonly share?: number;
  readonly task: TaskName;
  readonly split: 'train' | 'validation';
  readonly metric: MetricName;
}

export interface LearningCurve extends CurveSubject {
  readonly seed: number;
  /** Candidate rows of all its tasks that the source of the weights had seen before; 0 without one. */
  readonly sourceSamples: number;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly step: number;
  readonly epoch: number;
  /** Candidate rows of the task seen in training so far. */
  readonly samples: number;
  /** The same of all tasks that the cell trains. */
  readonly allSamples: number;
  /** On train the mean over the steps since the point before: with dropout, each step before its update. */
  readonly value: number;
}

export interface CurvesInput {
  readonly rows: readonly TableRow[];
  readonly cells: readonly MatchedCell[];
  /** All records, those of sources among them. */
  readonly records: readonly RunRecord[];
  readonly traces: Traces;
}

/**
 * The curves of every cell whose trace is there: of all of its tasks, or of the one that its row is about. Values that are
 * undefined leave no point.
 */
export function learningCurves(input: CurvesInput): readonly LearningCurve[] {
  const { rows, cells, records, traces } = input;
  return cells.flatMap(({ cell: { row, seed, tasks, target }, record }) => {
    const trace = record === undefined ? undefined : traces.get(record);
    if (record === undefined || trace === undefined) return [];
    const source = sourceRecord(record, records);
    const sourceSamples = source === undefined ? 0 : allSamples(source.work.samplesSeen);
    const drawn = drawnAs(row, rows);
    return (target === undefined ? tasks : [target]).flatMap((task) =>
      followed(task)
        .map((what) => ({ row, ...drawn, task, ...what }))
        .map((subject) => ({ ...subject, seed, sourceSamples, points: pointsOf(trace, subject) }))
        .filter(({ points }) => points.length > 0),
    );
  });
}

function drawnAs(row: string, rows: readonly TableRow[]): Pick<LearningCurve, 'line' | 'share'> {
  const transfer = rows.find(({ label }) => label === row)?.transfer;
  return transfer === undefined ? { line: row } : { line: transfer.name, share: transfer.share };
}

function followed(task: TaskName): readonly Pick<CurveSubject, 'split' | 'metric'>[] {
  return [
    { split: 'validation', metric: PRIMARY_METRIC[task] },
    { split: 'validation', metric: 'logLoss' },
    { split: 'train', metric: 'logLoss' },
  ];
}

function pointsOf(trace: readonly TraceLine[], subject: CurveSubject): readonly CurvePoint[] {
  const points = trace.flatMap((line) => {
    const value = valueOf(line, subject);
    if (value === undefined) return [];
    const { step, epoch, samplesSeen } = line;
    const samples = samplesSeen[subject.task] ?? 0;
    return [{ step, epoch, samples, allSamples: allSamples(samplesSeen), value }];
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
