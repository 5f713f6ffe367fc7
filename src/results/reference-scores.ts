import { z } from 'zod';
import { datasetIdentitySchema, metricsByTaskSchema } from './run-record.ts';

/** Rows that frame a table: floors, a regression on ready-made features, and the true probabilities. */
export const referenceScoresSchema = z.strictObject({
  formatVersion: z.literal(1),
  experiment: z.string().min(1),
  dataset: datasetIdentitySchema,
  /** The experiment's `data` section, to tell stale scores. */
  data: z.looseObject({}),
  references: z.array(
    z.strictObject({
      name: z.enum(['constant', 'popularity', 'regression', 'oracle']),
      metrics: metricsByTaskSchema,
    }),
  ),
});

export type ReferenceScores = z.infer<typeof referenceScoresSchema>;
