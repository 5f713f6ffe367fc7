import type { TaskName } from '../../src/core/tasks.ts';
import { weightedPositiveShare } from '../../src/data/base-rate.ts';
import { BatchBuilder } from '../../src/data/batch-builder.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { rankingCoefficients } from '../../src/data/ranking-coefficients.ts';
import { prepareSimulated } from '../../src/data/simulated/prepare-simulated.ts';
import { tinySimulatedOptions } from '../../src/data/simulated/simulated-options.ts';
import { composeModel } from '../../src/experiment/compose-model.ts';
import type { Model } from '../../src/models/model.ts';
import type { ModelSpec } from '../../src/spec/experiment-spec.ts';
import { modelSchema } from '../../src/spec/model-schema.ts';
import { trainingSchema } from '../../src/spec/training-schema.ts';
import type { TrainStepOptions } from '../../src/training/train-step.ts';
import { fixedWeighting } from '../../src/training/weighting/fixed.ts';
import type { TrainingOptions } from '../../src/training/training-options.ts';

/** Events of a history in these tests. */
export const TINY_LENGTH = 12;

let prepared: PreparedDataset | undefined;

/** 40 simulated users with all five tasks; made once a process. */
export function tinyDataset(): PreparedDataset {
  prepared ??= prepareSimulated(tinySimulatedOptions);
  return prepared;
}

/** Widths that differ from each other, so that a mix-up does not fit. */
export const TINY_SIZES = {
  embeddingDim: {
    ...{ item: 7, shop: 5, brand: 3, category: 4, tag: 6 },
    ...{ scenario: 3, time: 5, type: 2, query: 6 },
    ...{ profileField: 3, entity: 6, entityCategory: 2 },
  },
  hiddenUnits: {
    ...{ lstm: 9, profile: 8, attention: [10, 7], tower: 13 },
    ...{ iconEncoder: 11, shopEncoder: 12 },
  },
  initialization: { embedding: 0.1 },
};

export function tinyModelSpec(
  properties: 'all' | 'lstm' | 'attention' | 'none' = 'all',
): ModelSpec {
  return modelSchema.parse({ kind: 'dupn', properties, ...TINY_SIZES });
}

export interface TinyModelOptions {
  readonly tasks: readonly TaskName[];
  readonly model?: ModelSpec;
  readonly seed?: number;
  readonly dataset?: PreparedDataset;
}

/** A model as a cell would have it, but small. */
export function tinyModel(options: TinyModelOptions): Model {
  const { tasks, model = tinyModelSpec(), seed = 1, dataset = tinyDataset() } = options;
  return composeModel({
    model,
    optimizer: trainingSchema.parse({}).optimizer,
    tasks,
    manifest: dataset.manifest,
    candidateScenario: dataset.tasks.ctr?.rows.scenario !== undefined,
    iconBags: dataset.tasks.fifp?.rows.entityBag !== undefined,
    rankingBaseRate: weightedPositiveShare(dataset, 'l2r'),
    rankingCoefficients: rankingCoefficients(dataset, undefined),
    historyLength: TINY_LENGTH,
    seed,
  });
}

export function tinyBuilder(
  tasks: readonly TaskName[],
  batchSize: number,
  dataset = tinyDataset(),
): BatchBuilder {
  return new BatchBuilder({ dataset, tasks, batchSize, historyLength: TINY_LENGTH });
}

/** Moments of the training split at which each of the tasks asks something, the first `count`. */
export function momentsAsking(
  tasks: readonly TaskName[],
  count: number,
  dataset = tinyDataset(),
): Uint32Array {
  const end = dataset.moments.splitOffset[1] ?? 0;
  const asks = (task: TaskName, moment: number): boolean => {
    const offset = dataset.tasks[task]?.momentOffset ?? new Uint32Array(0);
    return (offset[moment + 1] ?? 0) > (offset[moment] ?? 0);
  };
  const found = Array.from({ length: end }, (_, moment) => moment).filter((moment) =>
    tasks.every((task) => asks(task, moment)),
  );
  return Uint32Array.from(found.slice(0, count));
}

export const EQUAL_WEIGHTS = { ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1 };

/** A step without dropout, L2 and clipping. */
export function plainStep(
  step: number,
  overrides: Partial<TrainStepOptions> = {},
): TrainStepOptions {
  return {
    weighting: fixedWeighting(EQUAL_WEIGHTS),
    dropout: 0,
    optimizer: {
      learningRate: 0.1,
      embeddingLearningRate: 0.2,
      l2: { dense: 0, embedding: 0 },
      clipNorm: 0,
    },
    seed: 1,
    step,
    ...overrides,
  };
}

export function tinyTraining(overrides: Partial<TrainingOptions> = {}): TrainingOptions {
  const training = trainingSchema.parse({
    epochs: 2,
    batchSize: 64,
    l2: { dense: 0, embedding: 0 },
    clipNorm: 0,
  });
  return { ...training, dropout: 0, ...overrides };
}
