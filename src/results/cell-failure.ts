import { z } from 'zod';
import { TASK_NAMES } from '../core/tasks.ts';

/** Code of a training whose loss was not finite: the same settings would end so again. */
export const DIVERGED = 'training-diverged';

/** What a failed cell leaves in failure.json, in place of a record. */
export const cellFailureSchema = z.strictObject({
  formatVersion: z.literal(1),
  status: z.literal('failed'),
  row: z.string().min(1),
  label: z.string().min(1),
  tasks: z.array(z.enum(TASK_NAMES)).min(1),
  seed: z.int(),
  digest: z.string().min(8),
  smoke: z.boolean(),
  /** Stable word for the kind of failure: `training-diverged`, `process-ended`, `bug`. */
  code: z.string().min(1),
  message: z.string(),
  failedAt: z.iso.datetime(),
  step: z.int().nonnegative().nullable(),
  task: z.enum(TASK_NAMES).nullable(),
  learningRate: z.number().nullable(),
});

export type CellFailure = z.infer<typeof cellFailureSchema>;
