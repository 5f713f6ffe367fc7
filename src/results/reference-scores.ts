import { z } from 'zod';
import { datasetIdentitySchema, metricsByTaskSchema } from './run-record.ts';

/** Untrained rows of a table: what one can score without learning, or with the true probabilities. */
export const referenceScoresSchema = z.strictObject({
  formatVersion: z.literal(1),
  experiment: z.string().min(1),
  dataset: datasetIdentitySchema,
  /** The experiment's `data` section, to tell stale scores. */
  data: z.looseObject({}),
  references: z.array(
    z.strictObject({
      name: z.enum(['constant', 'popularity', 'oracle']),
      metrics: metricsByTaskSchema,
    }),
  ),
});

export type ReferenceScores = z.infer<typeof referenceScoresSchema>;
