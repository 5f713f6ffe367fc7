import { z } from 'zod';
import { realNumber, wholeNumber } from './number-fields.ts';

/** Defaults are those of word2vec.c, the program of Mikolov et al. 2013. */
const word2vec = z
  .strictObject({
    kind: z.literal('word2vec'),
    window: wholeNumber({
      min: 1,
      max: 1000,
      default: 5,
      about: 'Behaviours on each side of an item, at most, that it predicts',
    }),
    negatives: wholeNumber({ min: 1, max: 1000, default: 5, about: 'Noise items a pair' }),
    epochs: wholeNumber({ min: 1, max: 10_000, default: 5, about: 'Passes over the sequences' }),
    learningRate: z
      .number()
      .gt(0)
      .max(100)
      .default(0.025)
      .describe('Rate of the descent; it falls linearly to 0'),
    subsampling: realNumber({
      min: 0,
      max: 1,
      default: 1e-3,
      about: 'Share of all behaviours above which an item is read less often; 0 = read all',
    }),
    noisePower: realNumber({
      min: 0,
      max: 1,
      default: 0.75,
      about: 'Noise items are drawn by their count to this power',
    }),
  })
  .describe('Skip-gram with negative sampling over behaviour sequences, then frozen: DUPN-w2v');

const itemVectorsMapping = z.discriminatedUnion('kind', [word2vec]);

/** No default: cells without it are what they were before there was a choice. */
export const itemVectors = z
  .union([z.enum(['word2vec']), itemVectorsMapping])
  .transform((vectors) =>
    typeof vectors === 'string' ? itemVectorsMapping.parse({ kind: vectors }) : vectors,
  )
  .describe('How item ids get their vectors; trained end to end unless stated');
