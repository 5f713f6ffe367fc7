import { z } from 'zod';
import type { TaskName } from '../core/tasks.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { realNumber, wholeNumber } from './number-fields.ts';
import { referenceFields } from './reference-fields.ts';

const nameSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by "-"')
  .max(100)
  .describe('Name of the data set');

const aboutSchema = z.string().default('').describe('What the data are');

interface Count {
  readonly from: number;
  readonly default: number;
  readonly about: string;
}

const count = ({ from, ...field }: Count) => wholeNumber({ min: from, max: 100_000_000, ...field });

const requestShare = (task: string, usual: number) =>
  realNumber({ min: 0, max: 1, default: usual, about: `Share of the moments that ask ${task}` });

/** Mirrors SimulatedOptions of data/simulated, defaults included; a test compares the two. */
const simulatedSchema = z.strictObject({
  dataset: nameSchema,
  kind: z.literal('simulated').describe('Generated on the spot from a seed'),
  about: aboutSchema,
  ...referenceFields,
  seed: wholeNumber({ min: 0, max: 2 ** 31 - 1, default: 1, about: 'Seed of every draw' }),
  users: count({ from: 10, default: 2000, about: 'Users' }),
  items: count({ from: 20, default: 3000, about: 'Items' }),
  shops: count({ from: 2, default: 90, about: 'Shops' }),
  brands: count({ from: 1, default: 120, about: 'Brands' }),
  categories: count({ from: 1, default: 30, about: 'Categories' }),
  departments: count({
    from: 1,
    default: 6,
    about: 'Departments: groups of categories and of shops',
  }),
  tags: count({ from: 1, default: 48, about: 'Style tags; tags of price levels come on top' }),
  icons: count({ from: 2, default: 60, about: 'Fashion icons of FIFP' }),
  days: wholeNumber({
    min: 15,
    max: 3650,
    default: 60,
    about: 'Days that the log covers: warm-up, training, validation and test together',
  }),
  meanEvents: count({
    from: 1,
    default: 200,
    about: 'Events of a user over all days, on average; what follows from a request comes on top',
  }),
  meanMoments: count({
    from: 1,
    default: 14,
    about: 'Moments of a user after the warm-up, on average',
  }),
  requestShare: z
    .strictObject({
      ctr: requestShare('CTR', 0.6),
      l2r: requestShare('L2R', 0.5),
      fifp: requestShare('FIFP', 0.5),
      ppp: requestShare('PPP', 0.5),
      spp: requestShare('SPP', 0.4),
    } satisfies Record<TaskName, unknown>)
    .prefault({})
    .describe('Share of the moments at which each task asks something'),
  tasksShareCauses: z
    .boolean()
    .default(true)
    .describe('false: the tasks are independent of each other (a negative control)'),
  informativeProperties: z
    .boolean()
    .default(true)
    .describe('false: type, scenario and time of an event tell nothing (a negative control)'),
});

const sourceFolder = (without: string) =>
  z
    .string()
    .min(1)
    .exactOptional()
    .describe(`Folder of the source files, from this file; without it ${without}`);

const completejourneySchema = z.strictObject({
  dataset: nameSchema,
  kind: z.literal('completejourney').describe('The Complete Journey, 2,469 households, 2017'),
  about: aboutSchema,
  ...referenceFields,
  source: sourceFolder('`dupn data fetch` gets them'),
});

const jdata2019Schema = z.strictObject({
  dataset: nameSchema,
  kind: z.literal('jdata2019').describe('A sample of JDATA-2019: 60 hours of a log of JD.com'),
  about: aboutSchema,
  ...referenceFields,
  source: sourceFolder('DUPN_JDATA2019 or `dupn data fetch --from` names it'),
});

/** A data set as its YAML file states it; parsing fills in every default. */
export const datasetSchema = z
  .discriminatedUnion('kind', [simulatedSchema, completejourneySchema, jdata2019Schema])
  .describe('A data set of dupn');

export type DatasetSpec = SimulatedDatasetSpec | CompletejourneyDatasetSpec | Jdata2019DatasetSpec;
export type SimulatedDatasetSpec = DeepReadonly<z.output<typeof simulatedSchema>>;
export type CompletejourneyDatasetSpec = DeepReadonly<z.output<typeof completejourneySchema>>;
export type Jdata2019DatasetSpec = DeepReadonly<z.output<typeof jdata2019Schema>>;
