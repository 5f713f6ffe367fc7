import type { TaskName } from '../core/tasks.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { dupnEncoder } from '../models/dupn.ts';
import type { Encoder } from '../models/encoder.ts';
import { encoderModel } from '../models/encoder-model.ts';
import { itemEmbedding } from '../models/feature-embeddings.ts';
import type { Head } from '../models/head.ts';
import type { Model } from '../models/model.ts';
import { paperHead } from '../models/paper-head.ts';
import { Parameters } from '../nn/parameters.ts';
import type { ModelSpec, TrainingSpec } from '../spec/experiment-spec.ts';
import type { Task } from '../tasks/task.ts';
import { composeTask } from './compose-task.ts';

export interface ModelComposition {
  readonly model: ModelSpec;
  readonly optimizer: Pick<
    TrainingSpec['optimizer'],
    'initialAccumulator' | 'embeddingInitialAccumulator'
  >;
  readonly tasks: readonly TaskName[];
  readonly manifest: DatasetManifest;
  /** Whether CTR candidates say how they are shown. */
  readonly candidateScenario: boolean;
  /** Whether icons cover weighted sets of item categories. */
  readonly iconBags: boolean;
  /** Share of L2R's positives in training, weighted by n, in (0, 1); undefined without that task. */
  readonly rankingBaseRate?: number | undefined;
  readonly seed: number;
}

/** The objects that a spec describes: nothing below this room knows specs. */
export function composeModel(composition: ModelComposition): Model {
  const { model, optimizer, manifest, seed } = composition;
  const parameters = new Parameters({
    seed,
    initialAccumulator: optimizer.initialAccumulator,
    embeddingInitialAccumulator: optimizer.embeddingInitialAccumulator,
    embeddingDeviation: model.initialization.embedding,
  });
  const items = itemEmbedding(parameters, manifest.vocabulary, model.embeddingDim);
  const encoder = composeEncoder(parameters, composition, items.width);
  const heads = composition.tasks.map((name) => {
    const task = composeTask(name, { ...composition, itemWidth: items.width });
    return { task, head: composeHead(parameters, composition, task, encoder.width) };
  });
  return encoderModel({ parameters, items, encoder, heads });
}

function composeEncoder(
  parameters: Parameters,
  { model, manifest }: ModelComposition,
  itemWidth: number,
): Encoder {
  return dupnEncoder(parameters, manifest, itemWidth, {
    properties: model.properties,
    dims: model.embeddingDim,
    profileFieldDims: manifest.profileFields.map(() => model.embeddingDim.profileField),
    hidden: model.hiddenUnits.lstm,
    profileUnits: model.hiddenUnits.profile,
    attentionUnits: model.hiddenUnits.attention,
    forgetBias: model.initialization.forgetBias,
  });
}

/** Shops have a narrower second layer than icons and items (Fig. 5e). */
function composeHead(
  parameters: Parameters,
  { model }: ModelComposition,
  task: Task,
  representationWidth: number,
): Head {
  const { tower, shopEncoder } = model.hiddenUnits;
  return paperHead(parameters, task, {
    representationWidth,
    units: [tower, task.name === 'spp' ? shopEncoder : tower],
    scoreBias: model.rankingScoreBias ? 'base-rate' : 'none',
  });
}
