import { z } from 'zod';
import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import { realNumber, wholeNumber } from './number-fields.ts';
import { weighting } from './weighting-schema.ts';

/** Far above the least positive float32: a start of 0 would divide 0 by 0. */
const LEAST_ACCUMULATOR = 1e-30;

/**
 * Far below the squared gradients of a mean loss at the start (1e-6 for a tower, 1e-12 for the attention net on
 * completejourney): above them AdaGrad scales nothing, and the weights with the smallest gradients stay where they are.
 */
const accumulator = (start: number, about: string) =>
  z.number().min(LEAST_ACCUMULATOR).max(100).default(start).describe(about);

const learningRate = (rate: number, about: string) =>
  z.number().gt(0).max(100).default(rate).describe(about);

const headRate = (task: string) =>
  realNumber({ min: 0, max: 100, default: 1, about: `Factor on the rates of the head of ${task}` });

const optimizer = z
  .strictObject({
    kind: z.enum(['adagrad']).default('adagrad'),
    learningRate: learningRate(0.02, 'Rate of the dense weights'),
    initialAccumulator: accumulator(1e-8, 'AdaGrad accumulator of the dense weights at the start'),
    embeddingLearningRate: learningRate(0.1, 'Rate of the embedding tables'),
    embeddingInitialAccumulator: accumulator(
      1e-7,
      'AdaGrad accumulator of the embedding tables at the start',
    ),
    decay: z
      .enum(['none', 'linear', 'cosine'])
      .default('none')
      .describe('Course of the learning rates over the planned steps'),
    warmupSteps: wholeNumber({
      min: 0,
      max: 1_000_000,
      default: 0,
      about: 'Steps over which the learning rates rise to full',
    }),
    warmupShare: realNumber({
      min: 0,
      max: 1,
      default: 0,
      about:
        'The same as a share of the planned steps, for cells of unequal length; the longer of the two counts',
    }),
    headRates: z
      .strictObject({
        ctr: headRate('CTR'),
        l2r: headRate('L2R'),
        fifp: headRate('FIFP'),
        ppp: headRate('PPP'),
        spp: headRate('SPP'),
      } satisfies Record<TaskName, unknown>)
      .prefault({})
      .describe('Factors on the rates of the weights that belong to one task alone'),
  })
  .prefault({});

const l2 = z
  .strictObject({
    dense: realNumber({ min: 0, max: 1, default: 1e-6, about: 'On dense weights' }),
    embedding: realNumber({ min: 0, max: 1, default: 0, about: 'On the embedding rows of a step' }),
  })
  .prefault({})
  .describe('Half of this times the squared weights is added to the loss');

const taskWeight = (task: string) =>
  realNumber({ min: 0, max: 1e6, default: 1, about: `Weight of ${task} in the joint loss` });

const taskWeights = z
  .strictObject({
    ctr: taskWeight('CTR'),
    l2r: taskWeight('L2R'),
    fifp: taskWeight('FIFP'),
    ppp: taskWeight('PPP'),
    spp: taskWeight('SPP'),
  } satisfies Record<TaskName, unknown>)
  .prefault({})
  .describe('A task that is not named weighs 1');

export const trainingSchema = z
  .strictObject({
    epochs: wholeNumber({
      min: 1,
      max: 10_000,
      default: 3,
      about: 'Passes over the training split',
    }),
    batchSize: wholeNumber({ min: 1, max: 1_000_000, default: 128, about: 'Moments a step' }),
    optimizer,
    l2,
    clipNorm: realNumber({
      min: 0,
      max: 1e6,
      default: 5,
      about: 'Global norm of all gradients; 0 = no clipping',
    }),
    taskWeights,
    weighting,
    mixing: z
      .enum(['joint', 'alternating'])
      .default('joint')
      .describe(
        'joint: a batch has the rows of all tasks that meet at its moments; alternating: of one task. An epoch has every row once either way',
      ),
    hiddenItems: realNumber({
      min: 0,
      max: 0.95,
      default: 0,
      about:
        "Share of a step's items that show as unknown, so that new items find a trained vector",
    }),
    evaluationsPerEpoch: wholeNumber({
      min: 1,
      max: 1000,
      default: 1,
      about: 'Evaluations on the validation split in an epoch',
    }),
    patience: wholeNumber({
      min: 0,
      max: 10_000,
      default: 0,
      about: 'Evaluations without a better score before training stops; 0 = never stop early',
    }),
    select: z
      .enum(['metric', 'loss'])
      .default('metric')
      .describe('What the best checkpoint is chosen by, on validation'),
    selectOn: z
      .array(z.enum(TASK_NAMES))
      .min(1)
      .exactOptional()
      .describe(
        'Tasks whose scores choose the checkpoint, in cells that learn others beside them: RA by its target alone, say. Without it all tasks of a cell do',
      ),
    averageLast: wholeNumber({
      min: 1,
      max: 100,
      default: 1,
      about: 'Mean of the weights of so many last evaluations; 1 = no averaging',
    }),
  })
  .prefault({})
  .meta({ id: 'training', description: 'How a cell is trained' });
