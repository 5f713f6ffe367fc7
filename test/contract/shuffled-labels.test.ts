import { beforeAll, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { randomStream, shuffle } from '../../src/core/random.ts';
import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import { at } from '../../src/core/typed-arrays.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { prepareSimulated } from '../../src/data/simulated/prepare-simulated.ts';
import { tinySimulatedOptions } from '../../src/data/simulated/simulated-options.ts';
import { auc } from '../../src/metrics/auc.ts';
import { predict, type TaskPredictions } from '../../src/training/predict.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { backendUnderTest } from '../support/backend.ts';
import { plainStep, tinyBuilder, tinyModel } from '../support/tiny-model.ts';
import { jointCombinations, models, type Combination } from './model-variants.ts';

/**
 * A model that learnt shuffled labels knows nothing of rows that it has not seen. Enough users for a standard
 * error of the AUC near 0.015; the heads of a joint model are those of the single ones, so that one model
 * is enough for all tasks, and the single-task form is held to the same by one variant.
 */
const cases: [string, Combination][] = [
  ...jointCombinations,
  ...models
    .slice(0, 1)
    .flatMap((model) =>
      TASK_NAMES.map((task): [string, Combination] => [
        `${model.name}, ${task}`,
        { ...model, tasks: [task] },
      ]),
    ),
];

const BATCH = 64;
let dataset: PreparedDataset;
let part: { readonly train: Uint32Array; readonly held: Uint32Array };

beforeAll(async () => {
  await backendUnderTest('native');
  dataset = withShuffledLabels(prepareSimulated({ ...tinySimulatedOptions, users: 150 }));
  const moments = Uint32Array.from({ length: dataset.moments.user.length }, (_, moment) => moment);
  const order = shuffle(moments, randomStream(1, 'split'));
  const border = Math.floor(order.length / 3);
  part = { train: order.slice(0, border), held: order.slice(border) };
});

test.each(cases)('shuffled labels teach nothing: %s', async (_name, { tasks, spec }) => {
  const model = tinyModel({ tasks, model: spec, dataset });
  const builder = tinyBuilder(tasks, BATCH, dataset);
  const train = part.train.filter((moment) => asks(tasks, moment));
  for (let step = 0; step < 2 * Math.ceil(train.length / BATCH); step++) {
    const start = (step * BATCH) % train.length;
    const batch = builder.build(train.subarray(start, start + BATCH));
    for (const loss of Object.values(trainStep(model, batch, plainStep(step)))) loss.dispose();
  }
  const held = part.held.filter((moment) => asks(tasks, moment));
  const predictions = await predict(model, builder, held, { batchSize: BATCH });
  for (const task of tasks) {
    const found = meanAuc(task, present(predictions[task], task));
    expect(found, task).toBeGreaterThan(0.45);
    expect(found, task).toBeLessThan(0.55);
  }
  model.parameters.dispose();
});

test('the labels that are not shuffled do teach something', async () => {
  const honest = prepareSimulated({ ...tinySimulatedOptions, users: 150 });
  const model = tinyModel({ tasks: ['ppp'], dataset: honest });
  const builder = tinyBuilder(['ppp'], BATCH, honest);
  const train = part.train.filter((moment) => asks(['ppp'], moment));
  for (let step = 0; step < 60; step++) {
    const start = (step * BATCH) % train.length;
    const batch = builder.build(train.subarray(start, start + BATCH));
    for (const loss of Object.values(trainStep(model, batch, plainStep(step)))) loss.dispose();
  }
  const predictions = await predict(model, builder, part.held, { batchSize: BATCH });
  expect(meanAuc('ppp', present(predictions.ppp, 'ppp'), honest)).toBeGreaterThan(0.55);
  model.parameters.dispose();
});

function asks(tasks: readonly TaskName[], moment: number): boolean {
  return tasks.some((task) => {
    const offset = present(dataset.tasks[task], task).momentOffset;
    return at(offset, moment + 1) > at(offset, moment);
  });
}

function withShuffledLabels(source: PreparedDataset): PreparedDataset {
  const tasks = Object.entries(source.tasks).map(([task, examples]) => {
    const label = Uint8Array.from(
      shuffle(Int32Array.from(examples.rows.label), randomStream(2, `labels/${task}`)),
    );
    return [task, { ...examples, rows: { ...examples.rows, label } }];
  });
  return { ...source, tasks: Object.fromEntries(tasks) as PreparedDataset['tasks'] };
}

/** AUC of a binary task; for classes the mean over them, each against the rest. */
function meanAuc(
  task: TaskName,
  { rows, logits, outputs }: TaskPredictions,
  of: PreparedDataset = dataset,
): number {
  const { label } = present(of.tasks[task], task).rows;
  const classes = outputs === 1 ? [1] : Array.from({ length: outputs }, (_, k) => k);
  const each = classes.map((own, k) => {
    const hits = Uint8Array.from(rows, (row) => (at(label, row) === own ? 1 : 0));
    const scores = Float32Array.from(hits, (_, n) => at(logits, n * outputs + k));
    return present(auc(scores, hits), `AUC of ${task}`);
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}
