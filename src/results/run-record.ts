import { z } from 'zod';
import { SPLIT_NAMES, TASK_NAMES } from '../core/tasks.ts';
import { METRICS, type MetricName } from '../metrics/metric-names.ts';

/** The newest form of record.json that this program writes and reads. */
export const RECORD_FORMAT = 1;

/**
 * Of the training: raised whenever the same settings would give other figures, which makes every earlier cell stale.
 */
export const TRAINING_VERSION = 2;

const taskName = z.enum(TASK_NAMES);
const metricName = z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]]); // keys of a literal
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');

/** Lower and upper end. */
const interval = z
  .tuple([z.number(), z.number()])
  .refine(([lower, upper]) => lower <= upper, 'the lower end comes first');

/** Sums in another order end a rounding error past a metric's bound. */
const ROUNDING = 1e-9;

/** Says of numbers of a metric that no computation gives them: somebody has edited the file. */
function checkRange(
  entries: readonly (readonly [name: string, value: number])[],
  found: { addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void },
): void {
  for (const [name, value] of entries) {
    const { atMost } = METRICS[metricName.parse(name)];
    if (value >= -ROUNDING && value <= atMost + ROUNDING) continue;
    const expected = Number.isFinite(atMost) ? `from 0 to ${atMost}` : 'of at least 0';
    found.addIssue({
      code: 'custom',
      path: [name],
      message: `expected a value ${expected}, found ${value}`,
    });
  }
}

const metricValues = z
  .partialRecord(metricName, z.number().nullable())
  .superRefine((values, found) => {
    const known = Object.entries(values).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    );
    checkRange(known, found);
  });

const metricIntervals = z.partialRecord(metricName, interval).superRefine((intervals, found) => {
  const ends = Object.entries(intervals).flatMap(([name, both]) =>
    both.map((end) => [name, end] as const),
  );
  checkRange(ends, found);
});

/** What a task scored on one split, and on how much. A metric that is undefined there is null. */
export const splitMetricsSchema = z.strictObject({
  rows: count,
  /** Rows with label 1; absent for tasks with more classes. */
  positives: count.optional(),
  requests: count.optional(),
  users: count,
  values: metricValues,
  /** 95 % bootstrap over users, of the test split. */
  ci95: metricIntervals.optional(),
});

export const metricsByTaskSchema = z.partialRecord(
  taskName,
  z.partialRecord(z.enum(SPLIT_NAMES), splitMetricsSchema),
);

export const datasetIdentitySchema = z.strictObject({
  name: z.string().min(1),
  fingerprint: z.string().min(1),
  /** The data set is of other files than those that its kind was specified on. */
  otherFiles: z.literal(true).optional(),
});

/** Settings of the cell, every default filled in. Compared with an experiment's file to tell stale cells. */
export const cellSettingsSchema = z.looseObject({
  data: z.looseObject({}),
  model: z.looseObject({}),
  training: z.looseObject({}),
});

/** Values by dotted path of a setting, as a search tries them together. */
const plainValue = z.union([z.number(), z.string(), z.boolean()]);
const triedSettings = z.record(z.string(), z.union([plainValue, z.array(plainValue).readonly()]));

/** What a trial of a search came to. */
const trialOutcomeSchema = z.strictObject({
  settings: triedSettings,
  digest: sha256,
  /** Selection score on validation, larger is better; null: no task had enough positives, or the trial diverged. */
  score: z.number().nullable(),
  /** Null where the trial diverged: what it had cost by then is not known. */
  work: z
    .strictObject({
      samplesSeen: z.partialRecord(taskName, count),
      /** Absent without item vectors to pre-train, and in records from before it was kept. */
      pretrainingSeconds: z.number().nonnegative().exactOptional(),
      /** Absent where it trained on none, or on those that another cell had made. */
      representingSeconds: z.number().nonnegative().exactOptional(),
      trainingSeconds: z.number().nonnegative(),
      wallSeconds: z.number().nonnegative(),
    })
    .nullable(),
  /** How the trial diverged: it cannot be chosen. */
  failure: z.string().exactOptional(),
});

/** The search that the settings of a cell come from. */
const tuningSchema = z.strictObject({
  seed: z.int(),
  trials: z.array(trialOutcomeSchema).min(1),
  /** Number of the trial whose settings the cell has, from 1. */
  chosen: z.int().positive(),
});

/** Where not all labels of a task trained: the share of its moments, and the passes over them in an epoch. */
const labelShareSchema = z.strictObject({
  task: taskName,
  share: z.number().gt(0).lt(1),
  repeats: z.int().positive(),
});

/** Where the embeddings and the encoder came from. */
const sourceStartSchema = z.strictObject({
  representation: z.enum(['stored', 'trained']),
  /** Modules that kept the source's weights. */
  freeze: z.array(z.string()),
  /** Digest of the source's cell. */
  source: sha256,
  /** SHA-256 of the file of its weights: a source that is trained again elsewhere differs in the last digits. */
  weights: sha256,
});

/** What one finished cell leaves in record.json. */
export const runRecordSchema = z.strictObject({
  formatVersion: z.literal(RECORD_FORMAT),
  status: z.literal('complete'),
  /** True for a run that only proves that its file runs: never reported. */
  smoke: z.boolean(),
  experiment: z.string().min(1),
  /** The row of the table that this cell belongs to. */
  row: z.string().min(1),
  /** Label of the cell itself: the row, and the task where a row has one cell a task. */
  label: z.string().min(1),
  learning: z.enum(['joint', 'single']),
  tasks: z.array(taskName).min(1),
  seed: z.int(),
  /** Of the resolved settings, the data's fingerprint and the engine. */
  digest: sha256,
  /** See `TRAINING_VERSION`. */
  trainingVersion: z.int().positive(),
  spec: cellSettingsSchema,
  /** Of a trial: what it tries. A trial is scored on validation alone and is never a figure of a table. */
  trial: z
    .strictObject({
      settings: triedSettings,
      /** Score of the target alone, of a trial that trains other tasks beside it: what it is compared by. */
      targetScore: z.number().nullable().exactOptional(),
    })
    .exactOptional(),
  /** Of a tuned cell. */
  tuning: tuningSchema.exactOptional(),
  labels: labelShareSchema.exactOptional(),
  start: sourceStartSchema.exactOptional(),
  dataset: datasetIdentitySchema,
  provenance: z.strictObject({
    version: z.string(),
    gitCommit: z.string().nullable(),
    /** True when the working tree had changes that the commit lacks. */
    gitDirty: z.boolean().nullable(),
    lockfileSha256: sha256.nullable(),
    nodeVersion: z.string(),
  }),
  engine: z.strictObject({
    name: z.string(),
    version: z.string(),
    device: z.string(),
    /** Family, model and vector extensions of the CPU: another one gives figures that differ as another seed's do, by less. */
    processor: z.string().exactOptional(),
    threads: z.int().positive().nullable(),
    /** Settings of the environment that change figures. */
    environment: z.record(z.string(), z.string()),
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  work: z.strictObject({
    steps: count,
    epochs: z.number().nonnegative(),
    /** Candidate rows seen in training, by task. */
    samplesSeen: z.partialRecord(taskName, count),
    /** Of item vectors, in front of the training; not in `samplesSeen` and `trainingSeconds`, in `wallSeconds`. */
    pretraining: z
      .strictObject({
        /** Behaviours read, of all passes. */
        words: count,
        /** Samples: pairs of an item and one beside it. */
        pairs: count,
        seconds: z.number().nonnegative(),
        /** Mean over the pairs of the last pass. */
        loss: z.number().nonnegative(),
      })
      .optional(),
    /**
     * Of making the source's representations, in front of the training; not in `trainingSeconds`, in `wallSeconds`. Absent where
     * another cell had made them, and in records from before it was measured.
     */
    representingSeconds: z.number().nonnegative().exactOptional(),
    /** Seconds of training, evaluation left out, and of the whole cell. */
    trainingSeconds: z.number().nonnegative(),
    wallSeconds: z.number().nonnegative(),
    samplesPerSecond: z.number().nonnegative(),
    /** Part of the training time that went into making batches. */
    inputShare: z.number().min(0).max(1),
    peakMemoryMiB: z.number().nonnegative(),
  }),
  /** Numbers in tables and in dense weights; `frozen` of both together were not trained by the tasks' losses. */
  parameters: z.strictObject({ embedding: count, dense: count, frozen: count.optional() }),
  /** The step whose weights were kept, chosen on validation alone. */
  selection: z.strictObject({
    on: z.literal('validation'),
    /** `last`: no task had enough validation positives to choose by. */
    by: z.enum(['metric', 'loss', 'last']),
    step: count,
    epoch: z.number().nonnegative(),
    /** Absent with `last`; records before that was so have 0 there. */
    score: z.number().exactOptional(),
  }),
  stopReason: z.enum(['epochs', 'patience', 'smoke']),
  metrics: metricsByTaskSchema,
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type TrialOutcome = z.infer<typeof trialOutcomeSchema>;
export type Tuning = z.infer<typeof tuningSchema>;
export type SplitMetrics = z.infer<typeof splitMetricsSchema>;
export type MetricsByTask = z.infer<typeof metricsByTaskSchema>;
