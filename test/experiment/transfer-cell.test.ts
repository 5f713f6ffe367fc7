import {
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { at } from '../../src/core/typed-arrays.ts';
import { cellMoments } from '../../src/experiment/cell-moments.ts';
import { composeCell } from '../../src/experiment/compose-cell.ts';
import { readSource } from '../../src/experiment/compose-start.ts';
import { estimateCost } from '../../src/experiment/cost-estimate.ts';
import { taskOfWeight } from '../../src/models/weight-owner.ts';
import type { Backend } from '../../src/nn/backend/backend.ts';
import { readWeights, type Weights } from '../../src/nn/weights.ts';
import { readCheckpoint } from '../../src/results/checkpoint.ts';
import { readRepresentations } from '../../src/results/representation-file.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { predict } from '../../src/training/predict.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { backendUnderTest } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { plainStep, TINY_SIZES, tinyDataset } from '../support/tiny-model.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { DIGEST, onlyCell, runTinyCell, tinyJob, type Ran } from './run-tiny-cell.ts';

const specOf = (changes: object = {}): ExperimentSpec =>
  experimentSchema.parse({
    experiment: 'cells',
    kind: 'transfer',
    data: { dataset: 'simulated', historyLength: 8 },
    tasks: ['spp'],
    sources: [{ tasks: ['ctr', 'ppp'] }],
    seeds: [3],
    model: { kind: 'dupn', ...TINY_SIZES },
    training: { epochs: 2, batchSize: 48 },
    ...changes,
  });

const cellOf = (label: string, spec = specOf()): PlannedCell =>
  present(
    plannedCells(spec).find((cell) => cell.label === label),
    label,
  );

/** The target alone, of an experiment that knows no transfer. */
const SINGLE = experimentSchema.parse({
  ...{ experiment: 'cells', kind: 'comparison', tasks: ['spp'], seeds: [3] },
  data: { dataset: 'simulated', historyLength: 8 },
  rows: [{ label: 'DUPN', model: { kind: 'dupn', ...TINY_SIZES } }],
  training: { epochs: 2, batchSize: 48 },
});

const FROZEN_IN_PART = specOf({
  strategies: [{ label: 'part', kind: 'FT', freeze: ['lstm', 'embedding/item'] }],
});

let backend: Backend;
let root: string;
let source: Ran;
let sourceWeights: Weights;

const run = (cell: PlannedCell, spec = specOf(), root?: string, from?: string): Promise<Ran> =>
  runTinyCell({
    ...{ spec, dataset: tinyDataset(), backend, cell },
    ...(root !== undefined && { root }),
    ...(cell.start && { source: { digest: DIGEST, folder: from ?? source.folder } }),
  });

/** A cell before its first step. */
const compose = (cell: PlannedCell, folder = source.folder, data = specOf().data) =>
  composeCell(
    tinyJob(specOf(), { cell, data, ...(cell.start && { source: { digest: DIGEST, folder } }) }),
    tinyDataset(),
    { signal: new AbortController().signal, clock: () => performance.now() },
  );

async function weightsOf({ folder }: Ran): Promise<Weights> {
  return (await readCheckpoint(folder)).tensors as Weights; // as they were written
}

const sharedNames = (weights: Weights): readonly string[] =>
  [...weights.keys()].filter((name) => taskOfWeight(name) === undefined);
const headNames = (weights: Weights): readonly string[] =>
  [...weights.keys()].filter((name) => taskOfWeight(name) === 'spp');

/** Shop preference asks without a query. */
const isReached = (name: string): boolean => name !== 'embedding/query';

/** Names of the weights that two sets do not have alike, bit for bit. */
const differing = (names: readonly string[], a: Weights, b: Weights): readonly string[] =>
  names.filter(
    (name) =>
      !Buffer.from(present(a.get(name), name).data.buffer).equals(
        Buffer.from(present(b.get(name), name).data.buffer),
      ),
  );

beforeAll(async () => {
  backend = await backendUnderTest('native');
  root = mkdtempSync(join(tmpdir(), 'dupn-test-'));
  source = await run(present(cellOf('FT').needs[0], 'source'), specOf(), root);
  sourceWeights = await weightsOf(source);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('a cell with a share of the labels', () => {
  it.each(['RS', 'RA'])(
    'sees them as often as its plan says, and what it was estimated to: %s',
    async (row) => {
      const spec = specOf({ fractions: [0.3], repeats: 3, training: { epochs: 1, batchSize: 48 } });
      const cell = cellOf(row, spec);
      const { work, labels } = (await run(cell, spec)).record;
      expect(labels).toEqual({ task: 'spp', share: 0.3, repeats: 3 });
      const cost = estimateCost(tinyDataset(), spec.data, cell, 1);
      const samples = Object.values(work.samplesSeen).reduce((sum, count) => sum + count, 0);
      expect({ steps: work.steps, samples }).toEqual({ steps: cost.steps, samples: cost.samples });
      const all = present(tinyDataset().manifest.tasks.spp, 'spp').counts.train.rows;
      expect((work.samplesSeen.spp ?? 0) / all).toBeGreaterThan(0.6); // 3 × 0.3, give or take
      expect((work.samplesSeen.spp ?? 0) / all).toBeLessThan(1.2);
      expect((work.samplesSeen.spp ?? 0) % 3).toBe(0);
    },
  );

  it('is not trained where they leave nothing to learn', async () => {
    const labels = { task: 'spp', share: 1e-6, repeats: 1 } as const;
    expect(await userErrorText(() => run({ ...cellOf('RS'), labels }))).toMatchInlineSnapshot(`
      "data set simulated  task spp has no rows in train
          expected  rows in train, validation and test, with positives and negatives in each
          cure      take a larger share of the labels, more users or a longer time, or leave the task out of \`tasks\`"
    `);
  });
});

describe('a cell that starts from a source', () => {
  it('RT changes no weight but those of its head', async () => {
    const ran = await run(cellOf('RT'));
    const after = await weightsOf(ran);
    const before = await compose(cellOf('RT'));
    const start = readWeights(before.model.parameters);
    const shared = sharedNames(sourceWeights);
    expect(shared.length).toBeGreaterThan(15);
    expect(differing(shared, sourceWeights, after)).toEqual([]);
    expect(differing(headNames(after), start, after)).toEqual(headNames(after));
    expect(ran.record.start).toEqual({
      ...{ representation: 'stored', freeze: [], source: DIGEST },
      weights: (await readCheckpoint(source.folder)).manifest.weights.sha256,
    });
    expect(ran.record.parameters.frozen).toBeGreaterThan(0);
    before.model.parameters.dispose();
  });

  it('FT starts from exactly the source’s weights, and all of them move', async () => {
    const before = await compose(cellOf('FT'));
    const start = readWeights(before.model.parameters);
    const shared = sharedNames(sourceWeights);
    expect(differing(shared, sourceWeights, start)).toEqual([]);
    const after = await weightsOf(await run(cellOf('FT')));
    expect(differing(shared, start, after)).toEqual(shared.filter(isReached));
    before.model.parameters.dispose();
  });

  it('FT’s first step goes as far as AdaGrad’s first step does: no slot comes with the weights', async () => {
    const { model, builder, momentsOf } = await compose(cellOf('FT'));
    const start = readWeights(model.parameters);
    const batch = builder.build(momentsOf('train', ['spp']).subarray(0, 48));
    tf.dispose(trainStep(model, batch, plainStep(0)));
    const after = readWeights(model.parameters);
    const furthest = (name: string): number => {
      const [a, b] = [start, after].map((weights) => present(weights.get(name), name).data);
      const moves = present(a, name).map((value, k) => Math.abs(value - (b?.[k] ?? NaN)));
      return moves.reduce((most, move) => Math.max(most, move), 0);
    };
    // |g| / sqrt(accumulator + g²): 1 from next to nothing, a fraction from two epochs of squares
    for (const [name, rate] of [
      ['profile/kernel', 0.1],
      ['lstm/kernel_item', 0.1],
      ['embedding/item', 0.2],
    ] as const) {
      expect(furthest(name) / rate, name).toBeGreaterThan(0.8);
      expect(furthest(name) / rate, name).toBeLessThan(1.0001);
    }
    model.parameters.dispose();
  });

  it('keeps the modules that are named, and moves the others', async () => {
    const after = await weightsOf(await run(cellOf('part', FROZEN_IN_PART), FROZEN_IN_PART));
    const shared = sharedNames(sourceWeights);
    const kept = shared.filter((name) => /^(lstm\/|embedding\/item$)/.test(name));
    expect(kept).toHaveLength(5);
    expect(differing(shared, sourceWeights, after)).toEqual(
      shared.filter((name) => isReached(name) && !kept.includes(name)),
    );
  });

  it('has the head of any fresh cell of its seed; RS and RA start as fresh cells altogether', async () => {
    const cells = await Promise.all(
      ['RS', 'RA', 'RT', 'FT'].map((label) => compose(cellOf(label))),
    );
    const [rs, ra, rt, ft] = cells.map(({ model }) => readWeights(model.parameters));
    const fresh = present(rs, 'RS');
    for (const other of [ra, rt, ft]) {
      expect(differing(headNames(fresh), fresh, present(other, 'cell'))).toEqual([]);
    }
    expect(differing(sharedNames(fresh), fresh, present(ra, 'RA'))).toEqual([]);
    const singleCell = await compose(onlyCell(SINGLE));
    const single = readWeights(singleCell.model.parameters);
    expect(differing([...single.keys()], single, fresh)).toEqual([]);
    singleCell.model.parameters.dispose();
    for (const { model } of cells) model.parameters.dispose();
  });

  it('scores by stored representations what the whole network scores', async () => {
    const frozen = await compose(cellOf('RT'));
    const whole = await compose(cellOf('FT'));
    const moments = frozen.momentsOf('validation', ['spp']);
    const scores = async ({ model, builder }: typeof frozen) =>
      present((await predict(model, builder, moments, { batchSize: 32 })).spp, 'spp');
    const [stored, direct] = [await scores(frozen), await scores(whole)];
    expect(stored.rows).toEqual(direct.rows);
    stored.logits.forEach((logit, n) => {
      expect(logit).toBeCloseTo(direct.logits[n] ?? NaN, 5);
    });
    frozen.model.parameters.dispose();
    whole.model.parameters.dispose();
  });

  it('makes histories for what is trained on them, and none for stored representations', async () => {
    const longest = async (label: string): Promise<number> => {
      const { model, builder, momentsOf } = await compose(cellOf(label));
      model.parameters.dispose();
      const batch = builder.build(momentsOf('train', ['spp']).subarray(0, 48));
      return Math.max(...batch.history.length);
    };
    expect(await longest('RT')).toBe(0);
    expect(await longest('FT')).toBe(specOf().data.historyLength);
  });

  it('reads the representations that another one left, and makes a damaged file anew', async () => {
    const folder = join(source.folder, 'representations');
    (await compose(cellOf('RT'))).model.parameters.dispose();
    const [name = ''] = readdirSync(folder);
    const path = join(folder, name);
    const before = readFileSync(path);
    const { ino } = statSync(path);
    (await compose(cellOf('RT'))).model.parameters.dispose();
    expect(statSync(path).ino).toBe(ino); // not written again
    truncateSync(path, before.length - 8);
    (await compose(cellOf('RT'))).model.parameters.dispose();
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('says what it took to make representations, and nothing where it read them', async () => {
    const folder = temporaryFolder();
    cpSync(join(source.folder, 'checkpoint'), join(folder, 'checkpoint'), { recursive: true });
    const rt = cellOf('RT');
    const first = (await run(rt, undefined, undefined, folder)).record.work;
    const second = (await run(rt, undefined, undefined, folder)).record.work;
    expect(first.representingSeconds).toBeGreaterThan(0);
    expect(first.wallSeconds).toBeGreaterThan(
      first.trainingSeconds + (first.representingSeconds ?? 0),
    );
    expect(second).not.toHaveProperty('representingSeconds');
  });

  it('computes representations of the users that the experiment takes, with labels and without', async () => {
    const spec = specOf({
      data: { dataset: 'simulated', users: 0.5, evaluationUsers: 0.25, historyLength: 8 },
    });
    const folder = temporaryFolder();
    cpSync(join(source.folder, 'checkpoint'), join(folder, 'checkpoint'), { recursive: true });
    const labels = { task: 'spp', share: 0.1, repeats: 1 } as const;
    const few = await compose({ ...cellOf('RT'), labels }, folder, spec.data);
    const { sha256 } = (await readCheckpoint(folder)).manifest.weights;
    const { shape, data } = present(readRepresentations(folder, 'spp', sha256), 'representations');
    const { momentOffset } = present(tinyDataset().tasks.spp, 'spp');
    const width = present(shape[1], 'width');
    const made = Array.from({ length: shape[0] ?? 0 }, (_, request) => request).filter((request) =>
      data.subarray(request * width, (request + 1) * width).some((value) => value !== 0),
    );
    const { of } = cellMoments(tinyDataset(), spec.data, { seed: 3 });
    const moments = (['train', 'validation', 'test'] as const).flatMap((split) => [
      ...of(split, ['spp']),
    ]);
    expect(made).toEqual(
      moments.flatMap((moment) =>
        Array.from(
          { length: at(momentOffset, moment + 1) - at(momentOffset, moment) },
          (_, k) => at(momentOffset, moment) + k,
        ),
      ),
    );
    expect(made.length).toBeLessThan(0.7 * present(shape[0], 'requests'));
    expect(few.momentsOf('train', ['spp']).length).toBeLessThan(0.3 * of('train', ['spp']).length);
    few.model.parameters.dispose();
  });

  it('takes pre-trained items from its source, and does not pre-train them again', async () => {
    const model = { kind: 'dupn', ...TINY_SIZES, itemVectors: { kind: 'word2vec', epochs: 1 } };
    const spec = specOf({ model, strategies: ['FT', 'RT'] });
    const trained = await run(present(cellOf('FT', spec).needs[0], 'source'), spec);
    expect(trained.record.work.pretraining).toBeDefined();
    for (const label of ['FT', 'RT']) {
      const cell = cellOf(label, spec);
      const ran = await run(cell, spec, undefined, trained.folder);
      expect(ran.record.work.pretraining).toBeUndefined();
      const [before, after] = [await weightsOf(trained), await weightsOf(ran)];
      expect(differing(['embedding/item'], before, after)).toEqual([]);
      const { start: _start, ...scratch } = cell;
      const seconds = (planned: PlannedCell): number =>
        estimateCost(tinyDataset(), spec.data, planned, 1).seconds;
      expect(seconds(cell)).toBeLessThan(seconds(scratch));
    }
  });

  it('says which modules there are where one is named that is not', async () => {
    const spec = specOf({ strategies: [{ label: 'part', kind: 'FT', freeze: ['lstn'] }] });
    expect(await userErrorText(() => compose(cellOf('part', spec)))).toMatchInlineSnapshot(`
      "strategies: freeze  the network has no module named "lstn"
          expected  attention/dense_0, attention/dense_1, attention/score, embedding, embedding/brand, embedding/category, embedding/item, embedding/profile, embedding/profile/age, embedding/profile/gender, embedding/profile/purchasing_power, embedding/profile/region, embedding/query, embedding/scenario, embedding/shop, embedding/tag, embedding/time, embedding/type, lstm, profile
          cure      name modules by their weights, as docs/architecture.md lists them"
    `);
  });

  it('does not start from damaged weights', async () => {
    const { folder } = await run(present(cellOf('FT').needs[0], 'source'));
    const file = join(folder, 'checkpoint', 'weights.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const text = await userErrorText(() => compose(cellOf('FT'), folder), folder);
    expect(text).toMatchInlineSnapshot(`
      "<folder>/checkpoint/weights.safetensors  the checkpoint of this cell is damaged
          expected  the weights as they were written, in the safetensors format
          found     other bytes than were written (SHA-256 differs)
          cure      train the cell again: dupn run --force with --only and its label"
    `);
  });

  it('does not start from weights of another cell', async () => {
    const other = { digest: 'cd'.repeat(32), folder: source.folder };
    const text = await userErrorText(() => readSource({ source: other }), source.folder);
    expect(text).toMatchInlineSnapshot(`
      "<folder>  the weights in this folder are not those of the source
          expected  digest cdcdcdcd
          found     digest abababab
          cure      delete its folder checkpoint and run the experiment again: the source is trained anew"
    `);
  });
});
