import { z } from 'zod';
import { itemVectors } from './item-vectors-schema.ts';
import {
  attention,
  dropout,
  embeddingDim,
  embeddingInitialization,
  headUnits,
  initialization,
  transformerInitialization,
  rankingScoreBias,
  rankingStart,
  width,
} from './model-fields.ts';
import { realNumber, wholeNumber } from './number-fields.ts';

const dupn = z
  .strictObject({
    kind: z.literal('dupn'),
    properties: z
      .enum(['all', 'lstm', 'attention', 'none'])
      .default('all')
      .describe('Where behaviour properties enter: DUPN-all, -bplstm, -bpatt, -nobp'),
    itemVectors: itemVectors.exactOptional(),
    embeddingDim,
    hiddenUnits: z
      .strictObject({
        lstm: width(128, 'State of the property-gated LSTM'),
        attention,
        ...headUnits,
      })
      .prefault({})
      .describe('Widths of the layers'),
    rankingScoreBias,
    rankingStart,
    dropout,
    initialization,
  })
  .describe('Property-gated LSTM with attention (Ni et al. 2018, sections 4.1-4.3)');

/** Of encoders other than DUPN's. */
const encoderUnits = {
  encoder: width(128, 'What the encoder makes of a history'),
  ...headUnits,
};

const query = z
  .enum(['dense', 'none'])
  .default('dense')
  .describe('Whether the query enters behind the pooling, there being no attention');

const properties = z
  .enum(['all', 'none'])
  .default('all')
  .describe('Whether behaviour properties are read');

/** What networks that pool the history without attention have in common. */
const pooledNetwork = {
  query,
  embeddingDim,
  hiddenUnits: z.strictObject(encoderUnits).prefault({}).describe('Widths of the layers'),
  rankingScoreBias,
  rankingStart,
  dropout,
  initialization: embeddingInitialization,
};

const cnnMax = z
  .strictObject({
    kind: z.literal('cnn-max'),
    windows: wholeNumber({ min: 1, max: 100, default: 10, about: 'Windows of 1 to so many steps' }),
    maps: wholeNumber({ min: 1, max: 4096, default: 64, about: 'Feature maps of each window' }),
    ...pooledNetwork,
  })
  .describe('Convolutions and a maximum over the history (Ni et al. 2018, section 6.1)');

const transformer = z
  .strictObject({
    kind: z.literal('transformer'),
    properties,
    context: z
      .enum(['causal', 'full'])
      .default('causal')
      .describe('What the state of a step may know: the past, or the whole history'),
    layers: wholeNumber({ min: 1, max: 64, default: 2, about: 'Blocks' }),
    heads: wholeNumber({ min: 1, max: 64, default: 4, about: 'Heads; they divide the width' }),
    positions: z
      .int()
      .min(1)
      .max(1000)
      .exactOptional()
      .describe(
        'Events, from the newest back, that have a position of their own: at least data.historyLength, which is the default',
      ),
    embeddingDim,
    hiddenUnits: z
      .strictObject({
        feedForward: width(256, 'Inner layer of a block'),
        attention,
        ...encoderUnits,
      })
      .prefault({})
      .describe('Widths of the layers'),
    rankingScoreBias,
    rankingStart,
    dropout,
    initialization: transformerInitialization,
  })
  .describe('Self-attention in the place of the LSTM, DUPN’s attention on top');

const meanPooling = z
  .strictObject({
    kind: z.literal('mean-pooling'),
    properties,
    ...pooledNetwork,
  })
  .describe('The mean of the history: the floor of the models that read a sequence');

const CROSSES = [
  'profile',
  'query',
  'past-items',
  'past-shops',
  'past-brands',
  'past-categories',
] as const;

const ftrlSide = {
  buckets: wholeNumber({
    min: 2,
    max: 2 ** 27,
    default: 2 ** 20,
    about: 'Rows of the hashed table',
  }),
  crosses: z
    .array(z.enum(CROSSES))
    .default([...CROSSES])
    .describe(
      'What of the user is crossed with the candidate, for PPP and L2R with the query; [] = nothing',
    ),
  ftrl: z
    .strictObject({
      alpha: z.number().gt(0).max(1e6).default(1).describe('Learning rate'),
      beta: z.number().gt(0).max(1e6).default(1).describe('Damps the rate of rare features'),
      l1: realNumber({ min: 0, max: 1e6, default: 0, about: 'Leaves weak weights at 0' }),
      l2: realNumber({ min: 0, max: 1e6, default: 0, about: 'Shrinks all weights' }),
    })
    .prefault({})
    .describe('FTRL-proximal (McMahan et al. 2013)'),
};

const wide = z
  .strictObject({ kind: z.literal('wide'), ...ftrlSide })
  .describe('Linear over hashed fields and crosses, by FTRL-proximal');

/** Hidden layers of the deep side and of the towers of DSSM (Ni et al. 2018, section 6.1). */
const deepUnits = z
  .array(z.int().min(1).max(4096))
  .min(1)
  .max(10)
  .default([1024, 512, 128])
  .describe('Layers, first to last');

const history = z
  .enum(['mean', 'none'])
  .default('mean')
  .describe('Whether the mean of the history’s item vectors is an input');

const fieldUnits = z
  .strictObject({
    profile: headUnits.profile,
    iconEncoder: headUnits.iconEncoder,
    shopEncoder: headUnits.shopEncoder,
  })
  .prefault({})
  .describe('Widths of the layers');

/** What networks on the fields of user and candidate have in common. */
const fieldNetwork = {
  history,
  embeddingDim,
  hiddenUnits: fieldUnits,
  dropout,
  initialization: embeddingInitialization,
};

const wideDeep = z
  .strictObject({
    kind: z.literal('wide-deep'),
    wide: z.strictObject(ftrlSide).prefault({}).describe('The linear side'),
    deep: deepUnits,
    ...fieldNetwork,
  })
  .describe('A linear and a deep side, trained jointly (Cheng et al. 2016)');

const dssm = z
  .strictObject({
    kind: z.literal('dssm'),
    units: deepUnits,
    scale: z.number().gt(0).max(1000).default(5).describe('Logit of the cosine 1'),
    ...fieldNetwork,
  })
  .describe('A user-query tower and a candidate tower, by their cosine (Huang et al. 2013)');

/** Every kind of model. */
const MODELS = [dupn, cnnMax, transformer, meanPooling, wide, wideDeep, dssm] as const;

const modelMapping = z.discriminatedUnion('kind', MODELS);

export const MODEL_KINDS = MODELS.map(({ shape }) => shape.kind.value);

/** Sizes default to the paper's. */
export const modelSchema = z
  .union([z.enum(MODEL_KINDS), modelMapping])
  .transform((model) => (typeof model === 'string' ? modelMapping.parse({ kind: model }) : model))
  .meta({
    id: 'model',
    description: 'The network: a mapping with its `kind`, or the kind alone for all defaults',
  });
