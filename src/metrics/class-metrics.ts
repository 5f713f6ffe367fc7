import { denseGroups } from './dense-groups.ts';
import { crossEntropyOfRow, relativeLogLoss, weightedMean } from './log-loss.ts';
import type { MetricName, MetricValues } from './metric-names.ts';
import { precisionRecall } from './precision-recall.ts';
import { accuracy, topClass } from './top-class.ts';
import { ratio, userSums, type UserMetric } from './user-metric.ts';

/** Scored rows of a task with labels 0 … K - 1. */
export interface ClassPredictions {
  /** Logits, or scores that only order the classes. [rows × classes] */
  readonly scores: ArrayLike<number>;
  readonly labels: ArrayLike<number>; // [rows]
  readonly users: ArrayLike<number>; // [rows]
  readonly classes: number;
  /** `ranking`: the scores only order classes, so metrics of probabilities are left out. */
  readonly scale: 'logit' | 'ranking';
}

/** All metrics of a task with K classes; losses in nats. */
export function classMetrics(rows: ClassPredictions): MetricValues {
  const { scores, labels, classes } = rows;
  const predicted = topClass(scores, classes);
  const { macroPrecision, macroRecall } = precisionRecall(predicted, labels, classes);
  const hits = { accuracy: accuracy(predicted, labels) ?? null, macroPrecision, macroRecall };
  if (rows.scale === 'ranking') return hits;
  const loss = weightedMean(labels.length, (row) => rowLoss(rows, row));
  const relative = loss === undefined ? undefined : relativeLogLoss(loss, classCounts(rows));
  return { ...hits, logLoss: loss ?? null, relativeLogLoss: relative ?? null };
}

/** The metrics of `classMetrics` that can be resampled by user. */
export function classUserMetrics(rows: ClassPredictions): {
  readonly users: number;
  readonly metrics: Partial<Record<MetricName, UserMetric>>;
} {
  const { scores, labels, classes } = rows;
  const users = denseGroups(rows.users);
  const predicted = topClass(scores, classes);
  const ones = new Uint8Array(labels.length).fill(1);
  const hits = ones.map((_, row) => (predicted[row] === labels[row] ? 1 : 0));
  const share = userSums([hits, ones], users, ([hit = 0, all = 0]) => ratio(hit, all));
  if (rows.scale === 'ranking') return { users: users.count, metrics: { accuracy: share } };
  const losses = Float64Array.from(ones, (_, row) => rowLoss(rows, row));
  const ofClass = Array.from({ length: classes }, (_, k) =>
    ones.map((_one, row) => (labels[row] === k ? 1 : 0)),
  );
  return {
    users: users.count,
    metrics: {
      accuracy: share,
      logLoss: userSums([losses, ones], users, ([loss = 0, all = 0]) => ratio(loss, all)),
      relativeLogLoss: userSums([losses, ones, ...ofClass], users, relativeOfTotals),
    },
  };
}

function relativeOfTotals(totals: readonly number[]): number | undefined {
  const [loss = 0, all = 0, ...counts] = totals;
  return relativeLogLoss(loss / all, counts);
}

function rowLoss({ scores, labels, classes }: ClassPredictions, row: number): number {
  return crossEntropyOfRow(scores, row, { classes, label: labels[row] ?? 0 });
}

function classCounts({ labels, classes }: ClassPredictions): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of Uint32Array.from(labels)) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
