import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import type { DatasetManifest } from '../../src/data/prepared-dataset.ts';
import { dupnEncoder, type DupnOptions } from '../../src/models/dupn.ts';
import { itemEmbedding, type EmbeddingDims } from '../../src/models/feature-embeddings.ts';
import type { Model } from '../../src/models/model.ts';
import { Parameters } from '../../src/nn/parameters.ts';
import { ctrHead } from '../../src/tasks/ctr.ts';
import { entityHead } from '../../src/tasks/entity-task.ts';
import { l2rHead } from '../../src/tasks/l2r.ts';
import { pppHead } from '../../src/tasks/ppp.ts';
import type { TaskHead } from '../../src/tasks/task-head.ts';
import { assignParityWeights } from './parity-weights.ts';
import { numberAt, tensorsAt, valueAt, type ParityCase } from './parity.ts';

const FIELDS = [
  ...['item', 'shop', 'brand', 'category', 'tag'],
  ...['scenario', 'time', 'type', 'query'],
] as const;

/** The network of a `dupn-*` case, in the sizes of its weights and with its weights. */
export function parityModel(entry: ParityCase): Model {
  const sizes = new WeightSizes(entry);
  const parameters = new Parameters({
    seed: 1,
    initialAccumulator: numberAt(entry, ['train', 'adagrad', 'initial_accumulator']),
    embeddingInitialAccumulator: numberAt(entry, ['train', 'adagrad', 'initial_accumulator']),
    embeddingDeviation: 1,
  });
  const manifest = manifestOf(entry, sizes);
  const dims = Object.fromEntries(
    FIELDS.map((field) => [field, sizes.of(`embedding/${field}`)[1]]),
  ) as unknown as EmbeddingDims; // every field is listed
  const items = itemEmbedding(parameters, manifest.vocabulary, dims);
  const encoder = dupnEncoder(parameters, manifest, items.width, {
    properties: propertiesOf(entry),
    dims,
    profileFieldDims: profileFields(entry).map((f) => sizes.of(`embedding/profile/${f}`)[1]),
    hidden: sizes.of('lstm/kernel_hidden')[0],
    profileUnits: sizes.of('profile/bias')[0],
    attentionUnits: [sizes.of('attention/dense_0/bias')[0], sizes.of('attention/dense_1/bias')[0]],
    forgetBias: 0,
  });
  const build = { parameters, sizes, width: encoder.width, itemWidth: items.width };
  const heads = Object.fromEntries(tasksOf(entry).map((task) => [task, HEADS[task](build)]));
  const model = { parameters, items, encoder, heads };
  assignParityWeights(parameters, entry);
  return model;
}

export function tasksOf(entry: ParityCase): readonly TaskName[] {
  const named = valueAt(entry, ['config', 'tasks']);
  if (!Array.isArray(named)) throw new Error(`${entry.name}: no tasks`);
  return TASK_NAMES.filter((task) => named.includes(task));
}

export function taskWeightsOf(entry: ParityCase): Readonly<Record<TaskName, number>> {
  const weight = (task: TaskName): number =>
    tasksOf(entry).includes(task) ? numberAt(entry, ['config', 'task_weights', task]) : 0;
  return {
    ctr: weight('ctr'),
    l2r: weight('l2r'),
    fifp: weight('fifp'),
    ppp: weight('ppp'),
    spp: weight('spp'),
  };
}

export function profileFields(entry: ParityCase): readonly string[] {
  const fields = valueAt(entry, ['config', 'profile_fields']);
  if (!Array.isArray(fields)) throw new Error(`${entry.name}: no profile fields`);
  return fields.map(String);
}

function propertiesOf(entry: ParityCase): DupnOptions['properties'] {
  const inLstm = valueAt(entry, ['config', 'property_in_lstm']) === true;
  const inAttention = valueAt(entry, ['config', 'property_in_attention']) === true;
  if (inLstm) return inAttention ? 'all' : 'lstm';
  return inAttention ? 'attention' : 'none';
}

interface HeadBuild {
  readonly parameters: Parameters;
  readonly sizes: WeightSizes;
  /** Of the representation. */
  readonly width: number;
  readonly itemWidth: number;
}

const HEADS = {
  ctr: ({ parameters, sizes, width, itemWidth }) =>
    ctrHead(parameters, {
      representationWidth: width,
      itemWidth,
      scenario: undefined,
      units: sizes.towerOf('ctr'),
    }),
  l2r: ({ parameters, sizes, width }) =>
    l2rHead(parameters, {
      representationWidth: width,
      units: sizes.of('l2r/dense_0/bias')[0],
      features: sizes.of('l2r/dense_1/bias')[0],
    }),
  fifp: (build) => entityOf(build, 'fifp'),
  ppp: ({ parameters, sizes, width }) =>
    pppHead(parameters, {
      representationWidth: width,
      units: sizes.of('ppp/dense_0/bias')[0],
      classes: sizes.of('ppp/logit/bias')[0],
    }),
  spp: (build) => entityOf(build, 'spp'),
} satisfies Record<TaskName, (build: HeadBuild) => TaskHead>;

function entityOf({ parameters, sizes, width }: HeadBuild, task: 'fifp' | 'spp'): TaskHead {
  const table = (name: string): { rows: number; dim: number } => {
    const [rows, dim] = sizes.of(`${task}/embedding/${name}`);
    return { rows, dim };
  };
  const [entities, categories] = [table('id'), table('category')];
  const [inputs, encoderUnits] = sizes.of(`${task}/encoder/kernel`);
  return entityHead(parameters, {
    task,
    representationWidth: width,
    entities,
    categories,
    statistics: inputs - entities.dim - categories.dim,
    bagCategory: undefined,
    encoderUnits,
    units: sizes.towerOf(task),
  });
}

function manifestOf(entry: ParityCase, sizes: WeightSizes): DatasetManifest {
  const vocabulary = Object.fromEntries(
    FIELDS.map((field) => [field, sizes.of(`embedding/${field}`)[0]]),
  ) as unknown as DatasetManifest['vocabulary']; // every field is listed
  const inputs = tensorsAt(entry, ['inputs']);
  return {
    formatVersion: 1,
    name: 'parity',
    fingerprint: 'parity',
    vocabulary,
    profileFields: profileFields(entry).map((name) => ({
      name,
      size: sizes.of(`embedding/profile/${name}`)[0],
    })),
    tagSlots: inputs['history/tag']?.shape[2] ?? 1,
    querySlots: inputs['query']?.shape[1] ?? 1,
    gapBorders: [],
    tasks: {},
    about: {},
  };
}

/** Shapes of a case's weights; what a variant leaves out has some size that nothing reads. */
class WeightSizes {
  readonly #shapes: ReadonlyMap<string, readonly number[]>;

  constructor(entry: ParityCase) {
    const weights = Object.entries(tensorsAt(entry, ['weights']));
    this.#shapes = new Map(weights.map(([name, { shape }]) => [name, shape]));
  }

  of(name: string): readonly [number, number] {
    const [rows = 1, columns = 1] = this.#shapes.get(name) ?? [];
    return [rows, columns];
  }

  towerOf(task: TaskName): readonly [number, number] {
    return [this.of(`${task}/dense_0/bias`)[0], this.of(`${task}/dense_1/bias`)[0]];
  }
}
