import { z } from 'zod';
import { datasetIdentitySchema, metricsByTaskSchema } from './run-record.ts';

/**
 * The form that this program writes. In form 1, `regression` was scored on L2R alone; in forms 1 and 2, the share that `constant`
 * gives counted rows without their weights.
 */
export const REFERENCES_FORMAT = 3;

/** Rows that frame a table: floors, regressions on ready-made features, and the true probabilities. */
export const referenceScoresSchema = z.strictObject({
  formatVersion: z.literal([1, 2, REFERENCES_FORMAT]),
  experiment: z.string().min(1),
  dataset: datasetIdentitySchema,
  /** The experiment's `data` section, to tell stale scores. */
  data: z.looseObject({}),
  references: z.array(
    z.strictObject({
      name: z.enum([
        'constant',
        'popularity',
        'regression',
        'non-personalised-regression',
        'oracle',
      ]),
      metrics: metricsByTaskSchema,
    }),
  ),
});

export type ReferenceScores = z.infer<typeof referenceScoresSchema>;

/** Whether the regression has to be scored again, for FIFP and SPP. */
export function isEarlierRegression({ formatVersion, references }: ReferenceScores): boolean {
  return formatVersion === 1 && references.some(({ name }) => name === 'regression');
}
