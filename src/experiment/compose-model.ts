import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { dupnEncoder } from '../models/dupn.ts';
import type { Encoder } from '../models/encoder.ts';
import { itemEmbedding, type EmbeddingDims } from '../models/feature-embeddings.ts';
import type { Model } from '../models/model.ts';
import { Parameters } from '../nn/parameters.ts';
import type { ModelSpec, TrainingSpec } from '../spec/experiment-spec.ts';
import { ctrHead } from '../tasks/ctr.ts';
import { entityHead } from '../tasks/entity-task.ts';
import { l2rHead } from '../tasks/l2r.ts';
import { pppHead } from '../tasks/ppp.ts';
import type { TaskHead } from '../tasks/task-head.ts';

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
  const heads: Partial<Record<TaskName, TaskHead>> = {};
  for (const task of composition.tasks) {
    heads[task] = HEADS[task]({ ...composition, parameters, encoder, itemWidth: items.width });
  }
  return { parameters, items, encoder, heads };
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

interface HeadComposition extends ModelComposition {
  readonly parameters: Parameters;
  readonly encoder: Encoder;
  readonly itemWidth: number;
}

const HEADS = {
  ctr: (c) =>
    ctrHead(c.parameters, {
      representationWidth: c.encoder.width,
      itemWidth: c.itemWidth,
      scenario: c.candidateScenario ? sharedTable(c, 'scenario') : undefined,
      units: [c.model.hiddenUnits.tower, c.model.hiddenUnits.tower],
    }),
  l2r: (c) =>
    l2rHead(c.parameters, {
      representationWidth: c.encoder.width,
      units: c.model.hiddenUnits.tower,
      features: taskManifest(c, 'l2r').features?.length ?? 0,
      initialWeights: rankingStart(c),
      baseRate: c.model.rankingScoreBias ? c.rankingBaseRate : undefined,
    }),
  fifp: (c) =>
    entityHead(c.parameters, {
      ...entityOptions(c, 'fifp'),
      bagCategory: c.iconBags ? sharedTable(c, 'category') : undefined,
      encoderUnits: c.model.hiddenUnits.iconEncoder,
      units: [c.model.hiddenUnits.tower, c.model.hiddenUnits.tower],
    }),
  ppp: (c) =>
    pppHead(c.parameters, {
      representationWidth: c.encoder.width,
      units: c.model.hiddenUnits.tower,
      classes: present(taskManifest(c, 'ppp').classes, 'number of price levels'),
    }),
  spp: (c) =>
    entityHead(c.parameters, {
      ...entityOptions(c, 'spp'),
      bagCategory: undefined,
      encoderUnits: c.model.hiddenUnits.shopEncoder,
      units: [c.model.hiddenUnits.tower, c.model.hiddenUnits.shopEncoder],
    }),
} satisfies Record<TaskName, (composition: HeadComposition) => TaskHead>;

/** The coefficients that turned the features, where all have one. */
function rankingStart(c: HeadComposition): readonly number[] | undefined {
  const coefficients = taskManifest(c, 'l2r').features?.map(({ coefficient }) => coefficient) ?? [];
  const known = coefficients.filter((coefficient) => coefficient !== undefined);
  return known.length === coefficients.length && known.length > 0 ? known : undefined;
}

function entityOptions<T extends 'fifp' | 'spp'>(c: HeadComposition, task: T) {
  const manifest = taskManifest(c, task);
  const { entity, entityCategory } = c.model.embeddingDim;
  return {
    task,
    representationWidth: c.encoder.width,
    entities: { rows: manifest.entities ?? 2, dim: entity },
    categories: { rows: manifest.entityCategories ?? 2, dim: entityCategory },
    statistics: manifest.statistics?.length ?? 0,
  };
}

function taskManifest({ manifest }: HeadComposition, task: TaskName) {
  return present(manifest.tasks[task], `manifest of ${task}`);
}

function sharedTable(c: HeadComposition, field: keyof EmbeddingDims) {
  return c.parameters.declareTable(
    `embedding/${field}`,
    c.manifest.vocabulary[field],
    c.model.embeddingDim[field],
  );
}
