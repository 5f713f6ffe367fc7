import { z } from 'zod';
import { TASK_NAMES } from '../core/tasks.ts';
import { experimentName } from './experiment-name.ts';
import { labelField } from './label-field.ts';
import { shareNumber } from './number-fields.ts';
import { trainingSchema } from './training-schema.ts';

export const STRATEGIES = ['RS', 'RA', 'RT', 'FT'] as const;

/** Form of a module's name. */
export const MODULE_NAME = /^[a-z0-9_]+(\/[a-z0-9_]+)*$/;

const strategySchema = z
  .union([
    z.enum(STRATEGIES),
    z.strictObject({
      label: labelField(40).describe('Name of the strategy in the table'),
      kind: z.literal('FT', { error: plainCure }),
      freeze: z
        .array(z.string().regex(MODULE_NAME, 'a name such as lstm or embedding/item'))
        .min(1)
        .describe('Modules that keep the weights of the source, by name: lstm, embedding/item'),
    }),
  ])
  .transform((strategy) =>
    typeof strategy === 'string' ? { label: strategy, kind: strategy, freeze: [] } : strategy,
  )
  .describe(
    'RS: from scratch, the target alone; RA: from scratch, with the tasks of the source; RT: a shallow net on the frozen representation; FT: from the source, all of it trained (Ni et al. 2018, section 6.3)',
  );

/** For a mapping whose kind is one that has nothing to state. */
function plainCure({ input }: { readonly input?: unknown }): string | undefined {
  if (input === 'RT') {
    return 'only FT takes a mapping with `freeze`; RT freezes the whole representation by itself: write RT alone';
  }
  const isOther = input === 'RS' || input === 'RA';
  return isOther ? `only FT takes a mapping with \`freeze\`: write ${input} alone` : undefined;
}

const sourceSchema = z.strictObject({
  label: labelField(40)
    .exactOptional()
    .describe('Name of the source in the table; without it its tasks'),
  tasks: z.array(z.enum(TASK_NAMES)).min(1).describe('What the source is trained on, jointly'),
  training: trainingSchema
    .unwrap()
    .exactOptional()
    .describe(
      'How the source is trained, in the place of the `training` of the targets: what it leaves out has its default',
    ),
  experiment: experimentName
    .exactOptional()
    .describe(
      'An experiment of the same results folder: a cell of it that is the same is taken, not trained again',
    ),
});

/** What `kind: transfer` has of its own. */
export const transferShape = {
  sources: z
    .array(sourceSchema)
    .min(1)
    .describe('Networks that the strategies start from: each is a cell, trained once a seed'),
  strategies: z
    .array(strategySchema)
    .min(1)
    .default(STRATEGIES.map((kind) => ({ label: kind, kind, freeze: [] }))),
  fractions: z
    .array(shareNumber)
    .min(1)
    .default([1])
    .describe(
      'Shares of the moments with a target that train on it, drawn moment by moment with the seed',
    ),
  repeats: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe(
      'Passes over a share of the labels within an epoch, at most, so that a small share does not end after a few steps; never more than make up for the share on average, since its moments are drawn',
    ),
};
