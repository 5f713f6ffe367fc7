import { z } from 'zod';
import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { experimentName } from './experiment-name.ts';
import { labelField } from './label-field.ts';
import { modelSchema } from './model-schema.ts';
import { percentCure, share, wholeNumber } from './number-fields.ts';
import { MAX_CELL_SEEDS, MAX_SEED } from './seed-limits.ts';
import { trainingSchema } from './training-schema.ts';
import { transferShape } from './transfer-schema.ts';
import { rowTuningSchema, tuningSchema } from './tuning-schema.ts';

const dataMapping = z.strictObject({
  dataset: z
    .string()
    .min(1)
    .describe(
      'A built-in name (simulated, completejourney, jdata2019) or the path of a dataset.yaml',
    ),
  users: share('Share of the users that train, chosen by hash'),
  evaluationUsers: share('Share of the users that are scored in validation and test'),
  historyLength: wholeNumber({
    min: 1,
    max: 1000,
    default: 100,
    about: 'T: events of a history, at most',
  }),
});

const dataSchema = z
  .union([z.string().min(1), dataMapping])
  .transform((data) => (typeof data === 'string' ? dataMapping.parse({ dataset: data }) : data))
  .meta({
    id: 'data',
    description: 'The data set: a mapping with its name and sizes, or the name alone',
  });

const seedsSchema = z
  .union([
    z.int().min(1).max(MAX_CELL_SEEDS),
    z.array(z.int().min(0).max(MAX_SEED)).min(1).max(MAX_CELL_SEEDS),
  ])
  .default([1, 2, 3])
  .transform((seeds) =>
    typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index + 1) : seeds,
  )
  .meta({ id: 'seeds', description: 'A list of seeds, or how many: 3 stands for 1, 2, 3' });

const referenceSchema = z.enum([
  'constant',
  'popularity',
  'regression',
  'non-personalised-regression',
  'oracle',
]);

/** AUC or accuracy. */
const reached = z
  .number({ error: percentCure })
  .min(0)
  .max(1, { error: percentCure })
  .exactOptional();

const reportSchema = z
  .strictObject({
    paper: z
      .strictObject({
        table: z.string().min(1).describe('Name of a file of data/paper'),
        rows: z
          .record(z.string(), z.string().min(1))
          .describe('A row label of the published table by row label of ours'),
      })
      .exactOptional()
      .describe('Published numbers beside ours'),
    pairs: z
      .array(z.tuple([z.string().min(1), z.string().min(1)]))
      .default([])
      .describe(
        'Of kind comparison: rows whose difference is shown, the first minus the second, seed by seed',
      ),
    reach: z
      .strictObject({
        ctr: reached,
        l2r: reached,
        fifp: reached,
        ppp: reached,
        spp: reached,
      } satisfies Record<TaskName, unknown>)
      .prefault({})
      .describe(
        'By task a value of its primary metric on validation: the report says how many samples each row takes to reach it. Without it, kind transfer asks for what RS reaches at best',
      ),
    metrics: z.enum(['primary', 'all']).default('primary').describe('Metrics that a task shows'),
  })
  .prefault({});

const common = {
  about: z.string().default('').describe('What the experiment shows'),
  data: dataSchema,
  tasks: z.array(z.enum(TASK_NAMES)).min(1).describe('The tasks that are trained and scored'),
  seeds: seedsSchema,
  training: trainingSchema,
  tuning: tuningSchema,
  references: z
    .array(referenceSchema)
    .default(['constant', 'popularity'])
    .describe('Rows without a network that frame the table'),
  report: reportSchema,
};

const multiTaskSchema = z.strictObject({
  experiment: experimentName,
  kind: z.literal('multi-task').describe('One joint cell and its single-task twins a seed'),
  ...common,
  model: modelSchema,
  unequalSamples: z
    .boolean()
    .default(false)
    .describe(
      'true: with training.patience, the cells of a pair may see different numbers of samples of their task, and the report says so',
    ),
});

const rowSchema = z.strictObject({
  label: labelField(80).describe('Name of the row in the table'),
  model: modelSchema,
  learning: z
    .enum(['joint', 'single'])
    .default('joint')
    .describe('joint: one cell for all tasks; single: one cell a task'),
  tuning: rowTuningSchema,
  tasks: z
    .array(z.enum(TASK_NAMES))
    .min(1)
    .exactOptional()
    .describe('Those of the experiment’s tasks that the row is for; all without it'),
});

const comparisonSchema = z.strictObject({
  experiment: experimentName,
  kind: z.literal('comparison').describe('The rows listed'),
  ...common,
  rows: z.array(rowSchema).min(1),
});

const transferSchema = z.strictObject({
  experiment: experimentName,
  kind: z
    .literal('transfer')
    .describe(
      'What a target task gains from networks that other tasks have trained; `tasks` are the targets',
    ),
  ...common,
  model: modelSchema,
  ...transferShape,
});

/**
 * An experiment as its YAML file states it; parsing fills in every default. `kind` says which cells
 * are derived: `multi-task` one joint cell and its single-task twins a seed, `comparison` the rows listed, `transfer` every
 * strategy by source, target and share of the target's labels.
 */
export const experimentSchema = z
  .discriminatedUnion('kind', [multiTaskSchema, comparisonSchema, transferSchema])
  .describe('An experiment of dupn');

export type ExperimentSpec = MultiTaskSpec | ComparisonSpec | TransferSpec;
export type MultiTaskSpec = DeepReadonly<z.output<typeof multiTaskSchema>>;
export type ComparisonSpec = DeepReadonly<z.output<typeof comparisonSchema>>;
export type TransferSpec = DeepReadonly<z.output<typeof transferSchema>>;
export type RowSpec = ComparisonSpec['rows'][number];
export type ReferenceName = z.output<typeof referenceSchema>;
export type DataSpec = ExperimentSpec['data'];
export type ModelSpec = MultiTaskSpec['model'];
export type TrainingSpec = ExperimentSpec['training'];
