import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { wholeNumber } from './number-fields.ts';

const common = {
  dataset: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by "-"')
    .max(100)
    .describe('Name of the data set'),
  about: z.string().default('').describe('What the data are'),
};

const count = (size: number, about: string) =>
  wholeNumber({ min: 1, max: 100_000_000, default: size, about });

const simulatedSchema = z.strictObject({
  ...common,
  kind: z.literal('simulated').describe('Generated on the spot from a seed'),
  seed: wholeNumber({ min: 0, max: 2 ** 31 - 1, default: 1, about: 'Seed of every draw' }),
  users: count(2000, 'Users'),
  items: count(5000, 'Items'),
  shops: count(200, 'Shops'),
  brands: count(150, 'Brands'),
  categories: count(30, 'Categories'),
  tags: count(100, 'Tags'),
  meanEvents: count(120, 'Events of a user, on average'),
  days: count(60, 'Days that the log covers'),
  tasksShareCauses: z
    .boolean()
    .default(true)
    .describe('false: the tasks are independent of each other (a negative control)'),
  informativeProperties: z
    .boolean()
    .default(true)
    .describe('false: type, scenario and time of a behaviour tell nothing'),
});

const completejourneySchema = z.strictObject({
  ...common,
  kind: z.literal('completejourney').describe('The Complete Journey, 2,469 households, 2017'),
  source: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Folder of the Parquet files, from this file; without it `dupn data fetch` gets them',
    ),
});

/** A data set as its YAML file states it; parsing fills in every default. */
export const datasetSchema = z
  .discriminatedUnion('kind', [simulatedSchema, completejourneySchema])
  .describe('A data set of dupn');

export type DatasetSpec = SimulatedDatasetSpec | CompletejourneyDatasetSpec;
export type SimulatedDatasetSpec = DeepReadonly<z.output<typeof simulatedSchema>>;
export type CompletejourneyDatasetSpec = DeepReadonly<z.output<typeof completejourneySchema>>;
