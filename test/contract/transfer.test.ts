import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { isOfModule } from '../../src/core/module-name.ts';
import { present } from '../../src/core/assert.ts';
import type { TaskName } from '../../src/core/tasks.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import type { CellJob } from '../../src/experiment/cell-job.ts';
import { composeCell, type ComposedCell } from '../../src/experiment/compose-cell.ts';
import { taskOfWeight } from '../../src/models/weight-owner.ts';
import { assignWeights, readWeights, type Weights } from '../../src/nn/weights.ts';
import { writeCheckpoint } from '../../src/results/checkpoint.ts';
import type { PlannedCell, SourceStart } from '../../src/spec/planned-cell.ts';
import { isNameOf, sharedWeights } from '../../src/spec/shared-weights.ts';
import { trainingSchema } from '../../src/spec/training-schema.ts';
import { predict } from '../../src/training/predict.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { exampleRecord } from '../results/example-record.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose } from '../support/expect-close.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { plainStep, tinyDataset } from '../support/tiny-model.ts';
import { combinations, type Combination } from './model-variants.ts';

/** Candidates that read shared tables, and candidates that do not. */
const TARGETS: readonly TaskName[] = ['ctr', 'l2r'];
/** It lacks what only the target brings. */
const SOURCE: TaskName = 'spp';

/** Linear models share nothing: a file that transfers one is refused. */
const transferred = combinations.filter(
  ([, { spec, tasks }]) =>
    spec.kind !== 'wide' && tasks.length === 1 && tasks.some((task) => TARGETS.includes(task)),
);

const DIGEST = 'ab'.repeat(32);

beforeAll(() => backendUnderTest('native'));

describe.each(transferred)('%s as a target', (_name, combination) => {
  const target = present(combination.tasks[0], 'target');

  test('starts from the shared weights of its source, bit for bit, and from its own head', async () => {
    const { folder, weights } = await sourceOf(combination);
    const tuned = await compose(combination, target, { ...TUNED, folder });
    const fresh = await compose(combination, target);
    const [start, own] = [tuned, fresh].map(({ model }) => readWeights(model.parameters));
    const given = [...weights.keys()].filter((name) => taskOfWeight(name) === undefined);
    expect(given.length).toBeGreaterThan(4);
    const shared = [...(start?.keys() ?? [])].filter((name) => taskOfWeight(name) === undefined);
    const known = present(sharedWeights(combination.spec), 'known weights');
    expect(shared.filter((name) => !isNameOf(known, name))).toEqual([]); // else `freeze` refuses it
    const dense = (names: readonly string[]) =>
      names.filter((name) => !isOfModule(name, 'embedding'));
    expect(dense(known).sort()).toEqual(dense(shared).sort());
    for (const [name, { data }] of present(start, 'FT')) {
      const expected = given.includes(name) ? weights : present(own, 'fresh');
      expect(data, name).toEqual(present(expected.get(name), name).data);
    }
    for (const { model } of [tuned, fresh]) model.parameters.dispose();
  });

  test('scores by stored representations what the whole network scores', async () => {
    const { folder } = await sourceOf(combination);
    const stored = await compose(combination, target, { ...STORED, folder });
    train(stored, target); // a wide side starts at 0
    const tuned = await compose(combination, target, { ...TUNED, folder });
    assignWeights(tuned.model.parameters, readWeights(stored.model.parameters));
    const moments = stored.momentsOf('validation', [target]);
    const scores = async ({ model, builder }: ComposedCell) =>
      present((await predict(model, builder, moments, { batchSize: 32 }))[target], target);
    const [found, expected] = [await scores(stored), await scores(tuned)];
    expect(found.rows).toEqual(expected.rows);
    expectClose(found.logits, expected.logits, { absolute: 1e-5, relative: 1e-5 }, 'logits');
    for (const { model } of [stored, tuned]) model.parameters.dispose();
  });

  test('a step on stored representations leaves what came from the source, and moves all else', async () => {
    const { folder, weights } = await sourceOf(combination);
    const stored = await compose(combination, target, { ...STORED, folder });
    const { model } = stored;
    const before = readWeights(model.parameters);
    train(stored, target);
    const after = readWeights(model.parameters);
    const moved = [...after].flatMap(([name, { data }]) =>
      isSame(data, before, name) ? [] : [name],
    );
    const own = [...after.keys()].filter(
      (name) => taskOfWeight(name) !== undefined || !weights.has(name),
    );
    expect(moved).toEqual(own);
    model.parameters.dispose();
  });
});

const STORED = { representation: 'stored', freeze: [] } as const;
const TUNED = { representation: 'trained', freeze: [] } as const;

/** An untrained network of another seed, as a cell would leave it. */
async function sourceOf(combination: Combination) {
  const { model } = await compose(combination, SOURCE, undefined, 9);
  const weights = readWeights(model.parameters);
  const folder = join(temporaryFolder(), 'source');
  const identity = { ...exampleRecord(), tasks: [SOURCE], digest: DIGEST, step: 1, epoch: 1 };
  writeCheckpoint(folder, identity, weights);
  model.parameters.dispose();
  return { folder, weights };
}

/** A cell as it is before its first step. */
function compose(
  { spec }: Combination,
  task: TaskName,
  begin?: SourceStart & { readonly folder: string },
  seed = 1,
): Promise<ComposedCell> {
  const { folder, ...start } = begin ?? { folder: '' };
  const cell: PlannedCell = {
    ...{
      row: 'row',
      label: 'row',
      learning: 'single',
      tasks: [task],
      seed,
      model: spec,
      needs: [],
    },
    training: trainingSchema.parse({ batchSize: 32 }),
    ...(begin && { start: start as SourceStart }),
  };
  const job: CellJob = {
    ...{ kind: 'cell', experiment: 'contract', cell, digest: DIGEST, dataset: '', folder: '' },
    data: { dataset: 'simulated', users: 1, evaluationUsers: 1, historyLength: 8 },
    ...(begin && { source: { digest: DIGEST, folder } }),
    ...{ device: 'cpu', engine: 'tensorflow-cpu', threads: undefined, smoke: true },
  };
  return composeCell(job, shownCandidates(), {
    signal: new AbortController().signal,
    clock: () => performance.now(),
  });
}

function train({ model, builder, momentsOf }: ComposedCell, task: TaskName): void {
  const batch = builder.build(momentsOf('train', [task]).subarray(0, 32));
  for (let step = 0; step < 3; step++) tf.dispose(trainStep(model, batch, plainStep(step)));
}

/** The tiny data set, with candidates that say how they are shown. */
function shownCandidates(): PreparedDataset {
  const { manifest, tasks, ...rest } = tinyDataset();
  const ctr = present(tasks.ctr, 'ctr');
  const scenario = ctr.rows.label.map(
    (_label, row) => 2 + (row % (manifest.vocabulary.scenario - 2)),
  );
  const rows = { ...ctr.rows, scenario: Int32Array.from(scenario) };
  return { ...rest, manifest, tasks: { ...tasks, ctr: { ...ctr, rows } } };
}

function isSame(data: Float32Array, weights: Weights, name: string): boolean {
  const other = present(weights.get(name), name).data;
  return Buffer.from(data.buffer).equals(Buffer.from(other.buffer));
}
