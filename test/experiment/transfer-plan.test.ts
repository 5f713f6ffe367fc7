import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { adoptCells } from '../../src/experiment/adopt-cells.ts';
import {
  lackingWeights,
  planCells,
  type CellPlan,
  type KnownPlan,
} from '../../src/experiment/cell-plan.ts';
import { writeCheckpoint } from '../../src/results/checkpoint.ts';
import { startCell, writeRecord } from '../../src/results/results-store.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { exampleRecord } from '../results/example-record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const COMMON = {
  experiment: 'moves',
  data: { dataset: 'simulated', historyLength: 8 },
  seeds: [1],
  model: { kind: 'dupn' },
};
const TRANSFER = { ...COMMON, kind: 'transfer', tasks: ['spp'] };

const specOf = (changes: object = {}): ExperimentSpec =>
  experimentSchema.parse({
    ...TRANSFER,
    sources: [{ tasks: ['ctr', 'ppp'] }],
    training: { epochs: 2 },
    ...changes,
  });

let results = '';

beforeEach(() => {
  results = temporaryFolder();
});

function plan(spec = specOf()): readonly KnownPlan[] {
  return planCells({
    ...{ spec, results, fingerprint: 'f00d', engine: 'tensorflow-cpu', smoke: false },
  }) as readonly KnownPlan[]; // nothing is tuned
}

const byLabel = (label: string, spec = specOf()): KnownPlan =>
  present(
    plan(spec).find(({ cell }) => cell.label === label),
    label,
  );

const states = (spec = specOf()): readonly string[] =>
  plan(spec).map(({ cell, state, why }) => `${cell.label}: ${state}${why && `, ${why}`}`);

function complete(
  { cell, digest, folder, source }: KnownPlan,
  { checkpoint = false, experiment = 'moves', spec = specOf() } = {},
): void {
  const { row, label, learning, tasks, seed, model, training, labels, start } = cell;
  const settings = { data: { ...spec.data }, model: { ...model }, training: { ...training } };
  startCell(folder);
  if (checkpoint) {
    const dataset = { name: 'simulated', fingerprint: 'f00d' };
    writeCheckpoint(
      folder,
      {
        ...{ experiment, row, tasks: [...tasks], seed, digest },
        step: 1,
        epoch: 1,
        spec: settings,
        dataset,
      },
      new Map([['profile/bias', { shape: [1], data: Float32Array.of(1) }]]),
    );
  }
  writeRecord(folder, {
    ...exampleRecord({ experiment, row, label, learning, tasks: [...tasks], seed }),
    ...{ digest, spec: settings },
    ...(labels && { labels }),
    ...(start &&
      source && {
        start: {
          ...{ representation: start.representation, freeze: [...start.freeze] },
          ...{ source: source.digest, weights: 'ef'.repeat(32) },
        },
      }),
  });
}

describe('the plan of a transfer experiment', () => {
  it('has each source before the cells that start from it', () => {
    expect(states()).toEqual([
      'RS: missing, not run yet',
      'RA: missing, not run yet',
      'source ctr+ppp: missing, not run yet',
      'RT: missing, not run yet, nor is the cell that it starts from: source ctr+ppp',
      'FT: missing, not run yet, nor is the cell that it starts from: source ctr+ppp',
    ]);
  });

  it('gives RS and RA the digests of the cells that other experiments call single and joint', () => {
    const rows = [
      { label: 'alone', model: COMMON.model, learning: 'single', tasks: ['spp'] },
      { label: 'all', model: COMMON.model },
    ];
    const comparison = experimentSchema.parse({
      ...{ experiment: 'moves', data: COMMON.data, seeds: [1], training: { epochs: 2 } },
      ...{ kind: 'comparison', tasks: ['ctr', 'ppp', 'spp'], rows },
    });
    expect(byLabel('RS').digest).toBe(byLabel('alone-spp', comparison).digest);
    expect(byLabel('RA').digest).toBe(byLabel('all', comparison).digest);
    const few = specOf({ fractions: [0.5], repeats: 2 });
    expect(byLabel('RS', few).digest).not.toBe(byLabel('RS').digest);
  });

  it('makes what starts from a source stale when the source changes, and says so', () => {
    for (const known of plan()) complete(known);
    expect(states()).toEqual(['RS', 'RA', 'source ctr+ppp', 'RT', 'FT'].map((l) => `${l}: done`));
    const sources = [{ tasks: ['ctr', 'ppp'], training: { epochs: 9 } }];
    expect(states(specOf({ sources }))).toEqual([
      'RS: done',
      'RA: done',
      'source ctr+ppp: stale, the training settings changed',
      'RT: stale, its source changed',
      'FT: stale, its source changed',
    ]);
  });

  it('wants a source without its weights again only where a cell that needs it is to run', () => {
    for (const known of plan()) complete(known);
    const labels = (plans: readonly CellPlan[]) =>
      lackingWeights(plans).map(({ cell }) => cell.label);
    const open = plan(specOf({ fractions: [0.5, 1] })).filter(({ state }) => state !== 'done');
    expect(labels(open)).toEqual(['source ctr+ppp']);
    expect(labels(plan().filter(({ state }) => state !== 'done'))).toEqual([]);
    complete(byLabel('source ctr+ppp'), { checkpoint: true });
    expect(labels(open)).toEqual([]);
  });
});

describe('a source that another experiment has trained', () => {
  const joint = experimentSchema.parse({
    ...{ ...COMMON, experiment: 'tables/joint', kind: 'multi-task', tasks: ['ctr', 'ppp'] },
    training: { epochs: 2 },
  });
  const taking = specOf({ sources: [{ tasks: ['ctr', 'ppp'], experiment: 'tables/joint' }] });

  it('is copied with its weights, and its record says where it comes from', () => {
    const there = present(plan(joint)[0], 'joint');
    complete(there, { checkpoint: true, experiment: 'tables/joint', spec: joint });
    expect(adoptCells(plan(taking), results)).toBe(true);
    const { state, folder } = byLabel('source ctr+ppp', taking);
    expect(state).toBe('done');
    expect(existsSync(join(folder, 'checkpoint', 'weights.safetensors'))).toBe(true);
    const record = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as object;
    expect(record).toMatchObject({ experiment: 'tables/joint', label: 'multi-task' });
    expect(adoptCells(plan(taking), results)).toBe(false);
  });

  it('is left where it is without its weights, or with other settings', () => {
    const there = present(plan(joint)[0], 'joint');
    complete(there, { experiment: 'tables/joint', spec: joint });
    expect(adoptCells(plan(taking), results)).toBe(false);
    complete(there, { checkpoint: true, experiment: 'tables/joint', spec: joint });
    const other = specOf({
      sources: [{ tasks: ['ctr', 'ppp'], experiment: 'tables/joint', training: { epochs: 3 } }],
    });
    expect(adoptCells(plan(other), results)).toBe(false);
  });
});
