import {
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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { composeCell } from '../../src/experiment/compose-cell.ts';
import { startFromSource } from '../../src/experiment/compose-start.ts';
import { taskOfWeight } from '../../src/models/weight-owner.ts';
import type { Backend } from '../../src/nn/backend/backend.ts';
import { readWeights, type Weights } from '../../src/nn/weights.ts';
import { readCheckpoint } from '../../src/results/checkpoint.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { predict } from '../../src/training/predict.ts';
import { backendUnderTest } from '../support/backend.ts';
import { TINY_SIZES, tinyDataset } from '../support/tiny-model.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { DIGEST, onlyCell, runTinyCell, type Ran } from './run-tiny-cell.ts';

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

const run = (cell: PlannedCell, spec = specOf(), root?: string): Promise<Ran> =>
  runTinyCell({
    ...{ spec, dataset: tinyDataset(), backend, cell },
    ...(root !== undefined && { root }),
    ...(cell.start && { source: { digest: DIGEST, folder: source.folder } }),
  });

/** A cell before its first step. */
const compose = (cell: PlannedCell, folder = source.folder) =>
  composeCell(
    {
      ...{ kind: 'cell', experiment: 'cells', cell, data: specOf().data, smoke: false },
      ...{ digest: DIGEST, dataset: '', folder: '', device: 'cpu', threads: undefined },
      ...(cell.start && { source: { digest: DIGEST, folder } }),
    },
    tinyDataset(),
    new AbortController().signal,
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
          cure      run the cell again with --force"
    `);
  });

  it('does not start from weights of another cell', async () => {
    const cell = cellOf('FT');
    const other = { digest: 'cd'.repeat(32), folder: source.folder };
    const parameters = (await compose(cellOf('RS'))).model.parameters;
    const text = await userErrorText(
      () => startFromSource(parameters, { cell, source: other }),
      source.folder,
    );
    expect(text).toMatchInlineSnapshot(`
      "<folder>  the weights in this folder are not those of the source
          expected  digest cdcdcdcd
          found     digest abababab
          cure      run the experiment again: it trains the source anew"
    `);
    parameters.dispose();
  });
});
