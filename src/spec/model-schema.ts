import { z } from 'zod';
import { realNumber, wholeNumber } from './number-fields.ts';

const width = (size: number, about: string) =>
  wholeNumber({ min: 1, max: 4096, default: size, about });

const embeddingDim = z
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

const hiddenUnits = z
  .strictObject({
    lstm: width(128, 'State of the property-gated LSTM'),
    profile: width(128, 'User profile'),
    attention: z
      .tuple([z.int().min(1).max(4096), z.int().min(1).max(4096)])
      .default([128, 64])
      .describe('The two hidden layers of the attention net'),
    tower: width(128, 'Hidden layers of the heads'),
    iconEncoder: width(128, 'Icon encoder of FIFP'),
    shopEncoder: width(64, 'Shop encoder of SPP'),
  })
  .prefault({})
  .describe('Widths of the layers');

const initialization = z
  .strictObject({
    embedding: z
      .number()
      .gt(0)
      .max(10)
      .default(0.01)
      .describe('Standard deviation of embedding rows'),
    forgetBias: realNumber({
      min: -10,
      max: 10,
      default: 1,
      about: 'Initial bias of the forget gate',
    }),
  })
  .prefault({});

const dupn = z.strictObject({
  kind: z.literal('dupn'),
  properties: z
    .enum(['all', 'lstm', 'attention', 'none'])
    .default('all')
    .describe('Where behaviour properties enter: DUPN-all, -bplstm, -bpatt, -nobp'),
  embeddingDim,
  hiddenUnits,
  rankingScoreBias: z
    .boolean()
    .default(true)
    .describe(
      'One scalar on every L2R score, from the share of positives on; false: Eq. 9 to the letter',
    ),
  dropout: realNumber({
    min: 0,
    max: 0.95,
    default: 0.2,
    about: "Share of hidden units that is dropped (the paper's 0.8 is what is kept)",
  }),
  initialization,
});

const modelMapping = z.discriminatedUnion('kind', [dupn]);

/** DUPN (Ni et al. 2018, sections 4.1-4.3); the defaults are the paper's sizes. */
export const modelSchema = z
  .union([z.enum(['dupn']), modelMapping])
  .transform((model) => (typeof model === 'string' ? modelMapping.parse({ kind: model }) : model))
  .meta({
    id: 'model',
    description: 'The network: a mapping with its `kind`, or the kind alone for all defaults',
  });
