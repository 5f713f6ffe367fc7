import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import type { DatasetManifest } from '../../src/data/prepared-dataset.ts';
import { dupnEncoder, type DupnOptions } from '../../src/models/dupn.ts';
import { itemEmbedding, type EmbeddingDims } from '../../src/models/feature-embeddings.ts';
import { encoderModel } from '../../src/models/encoder-model.ts';
import { paperHead } from '../../src/models/paper-head.ts';
import type { Model } from '../../src/models/model.ts';
import { Parameters } from '../../src/nn/parameters.ts';
import { ctrTask } from '../../src/tasks/ctr.ts';
import { entityTask } from '../../src/tasks/entity-task.ts';
import { l2rTask } from '../../src/tasks/l2r.ts';
import { pppTask } from '../../src/tasks/ppp.ts';
import type { Task } from '../../src/tasks/task.ts';
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
  const heads = tasksOf(entry).map((name) => {
    const task = TASKS[name]({ sizes, itemWidth: items.width });
    const options = {
      representationWidth: encoder.width,
      units: sizes.towerOf(name),
      scoreBias: 'none',
      rankingStart: 'constant',
    } as const;
    return { task, head: paperHead(parameters, task, options) };
  });
  const model = encoderModel({ parameters, items, encoder, heads });
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

interface TaskBuild {
  readonly sizes: WeightSizes;
  readonly itemWidth: number;
}

const TASKS = {
  ctr: ({ itemWidth }) => ctrTask({ itemWidth, scenario: undefined }),
  l2r: ({ sizes }) => l2rTask({ features: sizes.of('l2r/dense_1/bias')[0] }),
  fifp: (build) => entityOf(build, 'fifp'),
  ppp: ({ sizes }) => pppTask(sizes.of('ppp/logit/bias')[0]),
  spp: (build) => entityOf(build, 'spp'),
} satisfies Record<TaskName, (build: TaskBuild) => Task>;

function entityOf({ sizes }: TaskBuild, name: 'fifp' | 'spp'): Task {
  const table = (part: string): { rows: number; dim: number } => {
    const [rows, dim] = sizes.of(`${name}/embedding/${part}`);
    return { rows, dim };
  };
  const [entities, categories] = [table('id'), table('category')];
  const [inputs, encoderUnits] = sizes.of(`${name}/encoder/kernel`);
  return entityTask({
    name,
    entities,
    categories,
    statistics: inputs - entities.dim - categories.dim,
    bagCategory: undefined,
    encoderUnits,
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
