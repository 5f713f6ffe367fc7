import { z } from 'zod';
import { realNumber } from './number-fields.ts';

const fixed = z
  .strictObject({ kind: z.literal('fixed') })
  .describe('`taskWeights`, from first to last');

const uncertainty = z
  .strictObject({
    kind: z.literal('uncertainty'),
    logVariance: realNumber({
      min: -20,
      max: 20,
      default: 0,
      about: 'Where the log variance of each task starts',
    }),
  })
  .describe('A learned log variance for each task (Kendall et al. 2018)');

const dwa = z
  .strictObject({
    kind: z.literal('dwa'),
    temperature: z
      .number()
      .gt(0)
      .max(1e6)
      .default(2)
      .describe('The larger, the more alike the weights'),
  })
  .describe('By how the mean losses of the last two epochs moved (Liu et al. 2019)');

const gradnorm = z
  .strictObject({
    kind: z.literal('gradnorm'),
    alpha: realNumber({
      min: 0,
      max: 100,
      default: 1.5,
      about: 'How strongly tasks that lag behind are pulled',
    }),
    learningRate: z
      .number()
      .gt(0)
      .max(100)
      .default(0.025)
      .describe('Rate at which the weights follow'),
  })
  .describe('Gradients of one size at the weights that the tasks share (Chen et al. 2018)');

const pcgrad = z
  .strictObject({ kind: z.literal('pcgrad') })
  .describe('Conflicting gradients lose their conflicting part (Yu et al. 2020)');

const WEIGHTINGS = [fixed, uncertainty, dwa, gradnorm, pcgrad] as const;

const weightingMapping = z.discriminatedUnion('kind', WEIGHTINGS);

/** The kind alone, or a mapping with its parameters. */
export const weighting = z
  .union([z.enum(WEIGHTINGS.map(({ shape }) => shape.kind.value)), weightingMapping])
  .default('fixed')
  .transform((given) =>
    typeof given === 'string' ? weightingMapping.parse({ kind: given }) : given,
  )
  .meta({
    id: 'weighting',
    description:
      'How the losses of a cell’s tasks are balanced: a mapping with its `kind`, or the kind alone. A cell of one task has nothing to balance',
  });
