import type { TaskName } from '../core/tasks.ts';

export interface MetricTraits {
  readonly label: string;
  readonly better: 'higher' | 'lower';
  /** The largest value that there is; the least is 0. */
  readonly atMost: number;
}

/** Every metric that a record can hold: its name in tables, and which way is better. */
export const METRICS = {
  auc: { label: 'AUC', better: 'higher', atMost: 1 },
  gauc: { label: 'GAUC', better: 'higher', atMost: 1 },
  ndcg10: { label: 'NDCG@10', better: 'higher', atMost: 1 },
  accuracy: { label: 'accuracy', better: 'higher', atMost: 1 },
  macroPrecision: { label: 'macro precision', better: 'higher', atMost: 1 },
  macroRecall: { label: 'macro recall', better: 'higher', atMost: 1 },
  logLoss: { label: 'log loss', better: 'lower', atMost: Infinity },
  relativeLogLoss: { label: 'relative log loss', better: 'lower', atMost: Infinity },
  calibrationError: { label: 'calibration error', better: 'lower', atMost: 1 },
} as const satisfies Record<string, MetricTraits>;

export type MetricName = keyof typeof METRICS;

/** Metrics of one task on one split; null where a metric is undefined (e.g. the AUC of a single class). */
export type MetricValues = Readonly<Partial<Record<MetricName, number | null>>>;

/**
 * The metric of the paper's Table 2, by task (Ni et al. 2018, section 6.1).
 *
 * Deviation: ppp-precision. Read as top-1 accuracy.
 * Deviation: auc. Over all rows together; the mean of the users' own AUCs stands beside it as GAUC.
 */
export const PRIMARY_METRIC = {
  ctr: 'auc',
  l2r: 'auc',
  fifp: 'auc',
  ppp: 'accuracy',
  spp: 'auc',
} as const satisfies Record<TaskName, MetricName>;
