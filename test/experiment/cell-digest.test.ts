import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { randomStream } from '../../src/core/random.ts';
import { cellDigest, type DigestInput } from '../../src/experiment/cell-digest.ts';
import { planCells } from '../../src/experiment/cell-plan.ts';
import { carriedSpec, describedData } from '../../src/report/described-data.ts';
import { listRecords } from '../../src/results/results-store.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { loadExperimentSpec } from '../../src/spec/load-spec.ts';
import { modelSchema } from '../../src/spec/model-schema.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { trainingSchema } from '../../src/spec/training-schema.ts';

const spec = experimentSchema.parse({
  experiment: 'digests',
  kind: 'multi-task',
  data: { dataset: 'simulated' },
  tasks: ['ctr', 'ppp'],
  model: 'dupn',
});

const BASE: DigestInput = {
  cell: present(plannedCells(spec)[0], 'cell'),
  data: spec.data,
  fingerprint: 'f00d',
  engine: 'tensorflow-cpu',
  smoke: false,
};

const digest = cellDigest(BASE);

/** Paths of all values that are neither mapping nor list. */
function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}

/** A copy in which the value at the path is another one. */
function changed(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined)
    return typeof value === 'number' ? value + 0.001 : `${String(value)}-other`;
  if (Array.isArray(value)) {
    return value.map((part: unknown, k) => (String(k) === key ? changed(part, rest) : part));
  }
  const record = value as Readonly<Record<string, unknown>>; // the path leads through it
  return { ...record, [key]: changed(record[key], rest) };
}

const { model, training } = BASE.cell;
const fields = {
  model: leaves(model),
  training: leaves(training),
  sizes: leaves(BASE.data).filter(([key]) => key !== 'dataset'),
};

describe('the digest of a cell', () => {
  it('covers every field that the schemas have', () => {
    const names = (paths: readonly (readonly string[])[]) => paths.map((path) => path.join('.'));
    expect(names(fields.model)).toEqual(names(leaves(modelSchema.parse('dupn'))));
    expect(names(fields.training)).toEqual(names(leaves(trainingSchema.parse({}))));
    expect(names(fields.sizes)).toEqual(['users', 'evaluationUsers', 'historyLength']);
    expect(fields.model.length).toBeGreaterThan(20);
    expect(fields.training.length).toBeGreaterThan(20);
  });

  it.each(fields.model.map((path) => [path.join('.'), path] as const))(
    'changes with model.%s',
    (_name, path) => {
      const cell = { ...BASE.cell, model: changed(model, path) } as DigestInput['cell'];
      expect(cellDigest({ ...BASE, cell })).not.toBe(digest);
    },
  );

  const pretrained = modelSchema.parse({ kind: 'dupn', itemVectors: 'word2vec' });
  it.each(
    leaves(pretrained)
      .filter(([key]) => key === 'itemVectors')
      .map((path) => [path.join('.'), path] as const),
  )('changes with model.%s', (_name, path) => {
    const of = (other: unknown): string =>
      cellDigest({ ...BASE, cell: { ...BASE.cell, model: other } as DigestInput['cell'] });
    expect(of(pretrained)).not.toBe(digest);
    expect(of(changed(pretrained, path))).not.toBe(of(pretrained));
  });

  it.each(fields.training.map((path) => [path.join('.'), path] as const))(
    'changes with training.%s',
    (_name, path) => {
      const cell = { ...BASE.cell, training: changed(training, path) } as DigestInput['cell'];
      expect(cellDigest({ ...BASE, cell })).not.toBe(digest);
    },
  );

  it.each(fields.sizes.map((path) => [path.join('.'), path] as const))(
    'changes with data.%s',
    (_name, path) => {
      const data = changed(BASE.data, path) as DigestInput['data'];
      expect(cellDigest({ ...BASE, data })).not.toBe(digest);
    },
  );

  it.each([
    ['the seed', { cell: { ...BASE.cell, seed: 2 } }],
    ['the tasks', { cell: { ...BASE.cell, tasks: ['ctr'] } }],
    ['the data', { fingerprint: 'f00e' }],
    ['the device', { engine: 'tensorflow-gpu' }],
    ['the engine', { engine: 'wasm' }],
    ['a smoke run', { smoke: true }],
    ['being a trial', { cell: { ...BASE.cell, trial: { number: 1, of: 2, settings: {} } } }],
  ] as const satisfies readonly (readonly [string, Partial<DigestInput>])[])(
    'changes with %s',
    (_name, change) => {
      expect(cellDigest({ ...BASE, ...change })).not.toBe(digest);
    },
  );

  it('is the same whatever the row is called and wherever the data set file lies', () => {
    const cell = { ...BASE.cell, row: 'ours', label: 'ours' };
    const data = { ...BASE.data, dataset: '../elsewhere/dataset.yaml' };
    expect(cellDigest({ ...BASE, cell, data })).toBe(digest);
  });

  it('is the same wherever a trial stands in its grid', () => {
    const trial = { number: 1, of: 2, settings: { 'model.dropout': 0.2 } };
    const moved = { number: 5, of: 6, settings: { 'training.clipNorm': 5, 'model.dropout': 0.2 } };
    const digests = [trial, moved].map((place) =>
      cellDigest({ ...BASE, cell: { ...BASE.cell, trial: place } }),
    );
    expect(digests[1]).toBe(digests[0]);
  });

  it('is the same in whatever order the keys stand', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const shuffled = reordered({ model, training }, randomStream(seed, 'keys'));
        expect(Object.keys(shuffled).length).toBe(2);
        const cell = { ...BASE.cell, ...shuffled };
        expect(cellDigest({ ...BASE, cell })).toBe(digest);
      }),
      { numRuns: 50 },
    );
  });

  const LEARNED = ['uncertainty', 'dwa', 'gradnorm', 'pcgrad'] as const;
  it.each([
    ...LEARNED.map((weighting) => [`weighting ${weighting}`, { weighting }] as const),
    ['mixing alternating', { mixing: 'alternating' }] as const,
    ['a weight of CTR', { taskWeights: { ctr: 3 } }] as const,
  ])('of single-task twins does not change with %s, of a joint cell it does', (_name, settings) => {
    const digestsOf = (other: object, grid?: object): readonly (readonly [string, string])[] => {
      const { about, data, experiment, kind, tasks } = spec;
      const tuning = grid && { tuning: { grid } };
      const plan = experimentSchema.parse({
        ...{ about, data, experiment, kind, tasks, model: 'dupn', seeds: [1] },
        ...{ training: other, ...tuning },
      });
      return withNeeds(plannedCells(plan)).map((cell) => [
        cell.label,
        cellDigest({ ...BASE, cell }),
      ]);
    };
    const [[, joint], ...twins] = digestsOf({}) as [[string, string], ...[string, string][]];
    const [[, changedJoint], ...others] = digestsOf(settings) as typeof twins & [[string, string]];
    expect(changedJoint).not.toBe(joint);
    expect(twins.map(([label]) => label)).toEqual(['single-task-ctr', 'single-task-ppp']);
    expect(others).toEqual(twins);
    const [path, value] = leafOf(settings);
    const trials = digestsOf({}, { [`training.${path}`]: [value] }).filter(([label]) =>
      label.endsWith('-ctr-trial'),
    );
    const asBefore = digestsOf({}, { 'training.clipNorm': [5] }).filter(([label]) =>
      label.endsWith('-ctr-trial'),
    );
    expect(trials).toEqual(asBefore);
    expect(trials).toHaveLength(1);
  });

  /** Path and value of the one setting that is stated. */
  function leafOf(settings: object): readonly [string, unknown] {
    const [[key, value] = ['', undefined]] = Object.entries(settings) as [string, unknown][];
    if (typeof value !== 'object' || value === null) return [key, value];
    const [path, leaf] = leafOf(value);
    return [`${key}.${path}`, leaf];
  }

  it('is SHA-256 in hexadecimal', () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });
});

const RESULTS = fileURLToPath(new URL('../../results', import.meta.url));

/** Folders of results/ that hold an experiment. */
const committed = readdirSync(RESULTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('experiment.yaml'))
  .map((name) => join(RESULTS, dirname(name)));

describe('the digests of the committed results', () => {
  it('are found', () => {
    expect(committed.length).toBeGreaterThanOrEqual(2);
  });

  // a table grows over several sittings: what is not there yet is no fault
  it.each(committed)('stay what they were: %s', (folder) => {
    const records = listRecords(folder).map(({ record }) => record);
    const path = join(folder, 'experiment.yaml');
    const spec = loadExperimentSpec(path);
    const planned = planCells({
      spec: carriedSpec(spec, describedData(spec, path, folder)),
      ...{ results: RESULTS, engine: 'tensorflow-cpu', smoke: false },
      fingerprint: present(records[0], 'record').dataset.fingerprint,
    });
    const digests = new Set(planned.map(({ digest }) => digest));
    const strangers = records.filter(({ digest }) => !digests.has(digest));
    expect(strangers.map(({ label, seed }) => `${label} ${seed}`)).toEqual([]);
    expect(records.length).toBeGreaterThan(0);
  });
});

/** The same mapping with its keys in another order, at every depth. */
function reordered<T extends object>(value: T, next: () => number): T {
  if (Array.isArray(value)) return value;
  const ranked = Object.entries(value).map(([key, part]: [string, unknown]) => {
    const inner = part !== null && typeof part === 'object' ? reordered(part, next) : part;
    return { rank: next(), entry: [key, inner] as const };
  });
  ranked.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(ranked.map(({ entry }) => entry)) as T; // the same entries
}
