import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import { hideItems } from '../../src/data/hide-items.ts';
import { wideFeatures, type Cross } from '../../src/data/wide-features.ts';
import { composeTask } from '../../src/experiment/compose-task.ts';
import type { ModelSpec } from '../../src/spec/experiment-spec.ts';
import { modelSchema } from '../../src/spec/model-schema.ts';
import { unsupportedReason } from '../../src/spec/model-support.ts';
import { readSettings } from '../../src/spec/read-settings.ts';
import { trainingSchema } from '../../src/spec/training-schema.ts';
import { backendUnderTest } from '../support/backend.ts';
import {
  momentsAsking,
  tinyBuilder,
  tinyDataset,
  tinyModel,
  TINY_SIZES,
} from '../support/tiny-model.ts';

beforeAll(() => backendUnderTest('native'));

const training = trainingSchema.parse({});
const CROSSES = modelSchema.parse('wide') as Extract<ModelSpec, { kind: 'wide' }>;

const settingsOf = (task: TaskName, model: ModelSpec, hiddenItems = 0): string =>
  JSON.stringify(readSettings({ model, training: { ...training, hiddenItems }, tasks: [task] }));

/** Features of the linear model on rows of the tiny data set, with all items shown or hidden. */
function featuresOf(task: TaskName, crosses: readonly Cross[], hidden: number): string {
  const { manifest } = tinyDataset();
  const { candidates } = composeTask(
    task,
    { manifest, candidateScenario: false, iconBags: false },
    undefined,
  );
  const built = tinyBuilder([task], 16).build(momentsAsking([task], 16));
  const batch = hideItems(built, hidden, () => 0);
  const rows = present(batch.tasks[task], 'rows');
  const ids =
    candidates.kind === 'vectors' ? candidates.ids({ items: batch.items, rows }) : undefined;
  const features = wideFeatures({ batch, rows, candidates: ids }, { buckets: 2 ** 20, crosses });
  return `${features.slots} ${features.ids.join()}`;
}

describe.each(TASK_NAMES)('what Wide reads for %s', (task) => {
  test.each(CROSSES.crosses)('the cross with %s', (cross) => {
    const wide = (crosses: readonly Cross[]) => modelSchema.parse({ kind: 'wide', crosses });
    const changes = featuresOf(task, [cross], 0) !== featuresOf(task, [], 0);
    expect(settingsOf(task, wide([cross])) !== settingsOf(task, wide([]))).toBe(changes);
  });

  test.each([[[]], [['past-items']], [['past-shops']]] as const)(
    'hidden items, with crosses %j',
    (crosses) => {
      const model = modelSchema.parse({ kind: 'wide', crosses });
      const changes = featuresOf(task, crosses, 0.5) !== featuresOf(task, crosses, 0);
      expect(settingsOf(task, model, 0.5) !== settingsOf(task, model)).toBe(changes);
    },
  );
});

const heads = { profile: 4, iconEncoder: 3, shopEncoder: 2 };
const pooled = { hiddenUnits: { ...heads, encoder: 4, tower: 3 } };
const attentive = { attention: [3, 2], tower: 3 };
const dupn = { kind: 'dupn', hiddenUnits: { ...heads, ...attentive, lstm: 4 } };
const transformer = {
  ...{ kind: 'transformer', layers: 1, heads: 2 },
  hiddenUnits: { ...heads, ...attentive, encoder: 4, feedForward: 3 },
};
const cnnMax = { kind: 'cnn-max', windows: 2, maps: 3, ...pooled };
const meanPooling = { kind: 'mean-pooling', ...pooled };
const wideDeep = { kind: 'wide-deep', deep: [3], wide: { buckets: 8 }, hiddenUnits: heads };
const dssm = { kind: 'dssm', units: [3], hiddenUnits: heads };

const NETWORKS = [
  ...[dupn, { ...dupn, properties: 'none' }],
  ...[transformer, { ...transformer, properties: 'none' }],
  ...[cnnMax, { ...cnnMax, query: 'none' }],
  ...[meanPooling, { ...meanPooling, properties: 'none', query: 'none' }],
  ...[wideDeep, { ...wideDeep, history: 'none' }],
  ...[dssm, { ...dssm, history: 'none' }],
];

const SMALL = TINY_SIZES.embeddingDim;

/** Whether it is read there depends on the data set. */
const BY_DATA = ['ctr scenario', 'fifp category'];

test.each(NETWORKS.map((network) => [nameOf(network), network] as const))(
  'the widths that %s reads are those that change a layer',
  (_name, network) => {
    const tasks = TASK_NAMES.filter(
      (task) => unsupportedReason(modelSchema.parse(network), task) === undefined,
    );
    for (const task of tasks) {
      const plain = modelOf(network, {});
      const layers = layersOf(task, plain);
      for (const [field, width] of Object.entries(plain.embeddingDim)) {
        if (BY_DATA.includes(`${task} ${field}`)) continue;
        const wider = modelOf(network, { [field]: width + 1 });
        const changes = layersOf(task, wider) !== layers;
        expect(settingsOf(task, wider) !== settingsOf(task, plain), `${task} ${field}`).toBe(
          changes,
        );
      }
    }
  },
);

function nameOf({ hiddenUnits: _sizes, ...network }: (typeof NETWORKS)[number]): string {
  return JSON.stringify(network);
}

function modelOf(network: object, embeddingDim: object) {
  const model = modelSchema.parse({ ...network, embeddingDim: { ...SMALL, ...embeddingDim } });
  if (model.kind === 'wide') throw new Error('no network');
  return model;
}

/** Shapes of the dense weights. */
function layersOf(task: TaskName, model: ModelSpec): string {
  const { parameters } = tinyModel({ tasks: [task], model });
  const shapes = Array.from(parameters.dense, ([name, { shape }]) => `${name} ${shape.join()}`);
  parameters.dispose();
  return shapes.join('; ');
}
