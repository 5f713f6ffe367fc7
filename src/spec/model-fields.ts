import { z } from 'zod';
import { realNumber, wholeNumber } from './number-fields.ts';

/** Fields that several kinds of models share. */

export const width = (size: number, about: string) =>
  wholeNumber({ min: 1, max: 4096, default: size, about });

export const embeddingDim = z
  .strictObject({
    item: width(32, 'Item id'),
    shop: width(24, 'Shop'),
    brand: width(24, 'Brand'),
    category: width(16, 'Category'),
    tag: width(28, 'Tags, summed'),
    scenario: width(16, 'Scenario of a behaviour'),
    time: width(16, 'Time properties of a behaviour, summed'),
    type: width(16, 'Type of a behaviour'),
    query: width(32, 'Query terms'),
    profileField: width(8, 'Each field of the user profile'),
    entity: width(32, 'Icon (FIFP) or shop (SPP) of a head'),
    entityCategory: width(8, 'Category of such an icon or shop'),
  })
  .prefault({})
  .describe('Widths of the embedding tables');

export const attention = z
  .tuple([z.int().min(1).max(4096), z.int().min(1).max(4096)])
  .default([128, 64])
  .describe('The two hidden layers of the attention net');

/** Of the user profile and of what the paper's heads are made of. */
export const headUnits = {
  profile: width(128, 'User profile'),
  tower: width(128, 'Hidden layers of the heads'),
  iconEncoder: width(128, 'Icon encoder of FIFP'),
  shopEncoder: width(64, 'Shop encoder of SPP'),
};

export const rankingScoreBias = z
  .boolean()
  .default(true)
  .describe(
    'One scalar on every L2R score, from the share of positives on; false: Eq. 9 to the letter',
  );

export const rankingStart = z
  .enum(['regression', 'constant'])
  .default('regression')
  .describe(
    'Where L2R’s weights start: at a regression on the same features, where the data set states one, or all alike',
  );

export const dropout = realNumber({
  min: 0,
  max: 0.95,
  default: 0.2,
  about: "Share of hidden units that is dropped (the paper's 0.8 is what is kept)",
});

const embeddingDeviation = z
  .number()
  .gt(0)
  .max(10)
  .default(0.01)
  .describe('Standard deviation of embedding rows');

export const initialization = z
  .strictObject({
    embedding: embeddingDeviation,
    forgetBias: realNumber({
      min: -10,
      max: 10,
      default: 1,
      about: 'Initial bias of the forget gate',
    }),
  })
  .prefault({});

export const transformerInitialization = z
  .strictObject({
    embedding: embeddingDeviation,
    output: realNumber({
      min: 0.001,
      max: 10,
      default: 0.1,
      about: 'Initial scale of the last layer norm, which is the size of the representation',
    }),
  })
  .prefault({});

export const embeddingInitialization = z
  .strictObject({ embedding: embeddingDeviation })
  .prefault({});
