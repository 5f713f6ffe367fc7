import { auc } from './auc.ts';
import { expectedCalibrationError } from './calibration-error.ts';
import { denseGroups } from './dense-groups.ts';
import { gauc, groupAucs } from './gauc.ts';
import { logLossOfLogit, relativeLogLoss, weightedMean } from './log-loss.ts';
import type { MetricName, MetricValues } from './metric-names.ts';
import { meanNdcg } from './ndcg.ts';
import { ratio, userAuc, userSums, type UserMetric } from './user-metric.ts';

/** Scored rows of a task with labels 0 and 1. [rows] each */
export interface BinaryPredictions {
  /** Logits where they are calibrated scores, else any score that ranks. */
  readonly scores: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly users: ArrayLike<number>;
  readonly requests: ArrayLike<number>;
  /** Weights of the log loss (n of Eq. 9); AUC, GAUC, NDCG and calibration never use them. */
  readonly weights?: ArrayLike<number>;
  /** `ranking`: the scores only order rows, so metrics of probabilities are left out. */
  readonly scale: 'logit' | 'ranking';
}

const CALIBRATION_BINS = 20;

/** All metrics of a binary task: GAUC by user, NDCG@10 by request, losses in nats. */
export function binaryMetrics(rows: BinaryPredictions): MetricValues {
  const { scores, labels, users, requests } = rows;
  const ranking = {
    auc: auc(scores, labels) ?? null,
    gauc: gauc(scores, labels, users) ?? null,
    ndcg10: meanNdcg(scores, labels, requests, 10) ?? null,
  };
  if (rows.scale === 'ranking') return ranking;
  const loss = weightedMean(labels.length, (row) => rowLoss(rows, row), rows.weights);
  return {
    ...ranking,
    logLoss: loss ?? null,
    relativeLogLoss:
      loss === undefined ? null : (relativeLogLoss(loss, labelWeights(rows)) ?? null),
    calibrationError:
      expectedCalibrationError(probabilitiesOfLogits(scores), labels, CALIBRATION_BINS) ?? null,
  };
}

/** The metrics of `binaryMetrics` that can be resampled by user. `users` becomes the draws' numbering. */
export function binaryUserMetrics(rows: BinaryPredictions): {
  readonly users: number;
  readonly metrics: Partial<Record<MetricName, UserMetric>>;
} {
  const { scores, labels } = rows;
  const users = denseGroups(rows.users);
  const byUser = groupAucs(scores, labels, users);
  const ranking = {
    auc: userAuc(scores, labels, users),
    gauc: (draws: Uint32Array) => drawnGauc(byUser, draws),
  };
  if (rows.scale === 'ranking') return { users: users.count, metrics: ranking };
  const weights = Float64Array.from(labels, (_, row) => rows.weights?.[row] ?? 1);
  const losses = weights.map((weight, row) => weight * rowLoss(rows, row));
  const positives = weights.map((weight, row) => (labels[row] === 1 ? weight : 0));
  const logLoss = userSums([losses, weights], users, ([loss = 0, all = 0]) => ratio(loss, all));
  const relative = userSums(
    [losses, positives, weights],
    users,
    ([loss = 0, positive = 0, all = 0]) => relativeLogLoss(loss / all, [all - positive, positive]),
  );
  return { users: users.count, metrics: { ...ranking, logLoss, relativeLogLoss: relative } };
}

/** 1 / (1 + e^-z), in float64. */
export function probabilitiesOfLogits(logits: ArrayLike<number>): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}

function rowLoss({ scores, labels }: BinaryPredictions, row: number): number {
  return logLossOfLogit(scores[row] ?? 0, labels[row] ?? 0);
}

/** Σ weight of the negatives and of the positives. */
function labelWeights({ labels, weights }: BinaryPredictions): readonly [number, number] {
  let positive = 0;
  let all = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    all += weight;
    if (labels[row] === 1) positive += weight;
  }
  return [all - positive, positive];
}

function drawnGauc(
  { rows, auc: aucs }: ReturnType<typeof groupAucs>,
  draws: Uint32Array,
): number | undefined {
  let sum = 0;
  let total = 0;
  for (const [user, value] of aucs.entries()) {
    if (Number.isNaN(value)) continue;
    const weight = (rows[user] ?? 0) * (draws[user] ?? 0);
    sum += weight * value;
    total += weight;
  }
  return ratio(sum, total);
}
