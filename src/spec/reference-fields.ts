import { z } from 'zod';
import type { TaskName } from '../core/tasks.ts';
import { labelField } from './label-field.ts';

const featureNames = (task: string) =>
  z.array(z.string().min(1)).min(1).exactOptional().describe(`Of ${task}`);

/** Features of candidates, by the names that the prepared data give them. */
const nonPersonalised = z
  .strictObject({
    ctr: featureNames('CTR'),
    l2r: featureNames('L2R'),
    fifp: featureNames('FIFP'),
    ppp: featureNames('PPP'),
    spp: featureNames('SPP'),
  } satisfies Record<TaskName, unknown>)
  .describe(
    'Features that are the same for every user: what the regression without the user reads',
  );

const floorOf = (task: string) =>
  z.number().gt(0).lt(1).exactOptional().describe(`Primary metric of ${task} on the test split`);

const floor = z.strictObject({
  label: labelField(40).describe('Name of the row in the table'),
  source: z.string().trim().min(1).describe('What scored this, on which rows'),
  scores: z
    .strictObject({
      ctr: floorOf('CTR'),
      l2r: floorOf('L2R'),
      fifp: floorOf('FIFP'),
      ppp: floorOf('PPP'),
      spp: floorOf('SPP'),
    } satisfies Record<TaskName, unknown>)
    .describe('A task that is not named has no floor'),
});

/** What a data set of any kind can say of the rows that frame its tables; no part of what identifies the data. */
export const referenceFields = {
  nonPersonalised: nonPersonalised.exactOptional(),
  floors: z
    .array(floor)
    .exactOptional()
    .describe('Scores from elsewhere that a model of these data must pass'),
};
