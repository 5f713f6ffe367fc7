import { z } from 'zod';
import { MAX_SEED } from './seed-limits.ts';

const plainValue = z.union([z.number(), z.string(), z.boolean()]);

export const gridValueSchema = z.union([plainValue, z.array(plainValue)]);

const gridSchema = z
  .record(z.string(), z.array(gridValueSchema).min(1).describe('The values that are tried'))
  .refine((grid) => Object.keys(grid).length > 0, 'this must not be empty')
  .describe(
    'Values by dotted path of a setting, for example training.optimizer.learningRate or model.dropout; every combination is a trial',
  );

export const rowTuningSchema = z
  .strictObject({ grid: gridSchema })
  .exactOptional()
  .describe('The search of this row, in the place of the one for all rows');

export const tuningSchema = z
  .strictObject({
    grid: gridSchema.exactOptional(),
    seed: z
      .int()
      .min(0)
      .max(MAX_SEED)
      .exactOptional()
      .describe('Seed of every trial; without it the first of `seeds`'),
    unequal: z
      .boolean()
      .default(false)
      .describe('true: rows may have different numbers of trials, and the report says so'),
  })
  .exactOptional()
  .meta({
    id: 'tuning',
    description: 'A search of settings before the cells of the table, chosen on validation alone',
  });

/** Values by dotted path of a setting. */
export type Grid = Readonly<Record<string, readonly GridValue[]>>;
export type GridValue = z.output<typeof plainValue> | readonly z.output<typeof plainValue>[];

/** One value for each path of a grid. */
export type GridPoint = Readonly<Record<string, GridValue>>;
