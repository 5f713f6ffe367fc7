import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { planCells, type KnownPlan, type PlanRequest } from '../../src/experiment/cell-plan.ts';
import { claimCell } from '../../src/results/cell-claim.ts';
import { startCell, writeFailure, writeRecord } from '../../src/results/results-store.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { exampleRecord } from '../results/example-record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const YAML = {
  experiment: 'plans',
  kind: 'multi-task',
  data: { dataset: 'simulated', historyLength: 8 },
  tasks: ['ctr', 'ppp'],
  seeds: [1, 2],
  model: { kind: 'dupn' },
  training: { epochs: 2 },
};

const specOf = (changes: object = {}): ExperimentSpec =>
  experimentSchema.parse({ ...YAML, ...changes });

let results = '';

beforeEach(() => {
  results = temporaryFolder();
});

function plan(changes: object = {}, request: Partial<PlanRequest> = {}): readonly KnownPlan[] {
  return planCells({
    ...{ spec: specOf(changes), results, fingerprint: 'f00d', engine: 'tensorflow-cpu' },
    smoke: false,
    ...request,
  }) as readonly KnownPlan[]; // nothing is tuned
}

/** `label seed: state, why` of every cell. */
function states(plans: readonly KnownPlan[]): readonly string[] {
  return plans.map(
    ({ cell, state, why }) => `${cell.label} ${cell.seed}: ${state}${why === '' ? '' : `, ${why}`}`,
  );
}

/** Leaves a record as the cell would. */
function complete({ cell, digest, folder }: KnownPlan, overrides: Partial<RunRecord> = {}): void {
  const { row, label, learning, tasks, seed, model, training } = cell;
  startCell(folder);
  writeRecord(folder, {
    ...exampleRecord({ experiment: 'plans', row, label, learning, tasks: [...tasks], seed }),
    digest,
    spec: { data: { ...specOf().data }, model: { ...model }, training: { ...training } },
    ...overrides,
  });
}

/** The first cell, complete; the rest as it was. */
function completeFirst(overrides: Partial<RunRecord> = {}): void {
  complete(present(plan()[0], 'cell'), overrides);
}

const first = (plans: readonly KnownPlan[]): string => present(states(plans)[0], 'cell');

describe('planCells', () => {
  it('finds every cell missing where nothing has run, seed by seed', () => {
    expect(states(plan())).toEqual([
      'multi-task 1: missing, not run yet',
      'single-task-ctr 1: missing, not run yet',
      'single-task-ppp 1: missing, not run yet',
      'multi-task 2: missing, not run yet',
      'single-task-ctr 2: missing, not run yet',
      'single-task-ppp 2: missing, not run yet',
    ]);
  });

  it('tells done, failed and missing ones apart', () => {
    const [done, failed] = plan();
    complete(present(done, 'cell'));
    fail(present(failed, 'cell'), 'the ctr loss is NaN');
    expect(states(plan()).slice(0, 3)).toEqual([
      'multi-task 1: done',
      'single-task-ctr 1: failed, the ctr loss is NaN',
      'single-task-ppp 1: missing, not run yet',
    ]);
  });

  it('goes on past a note that was cut short and a record of a newer dupn, which it leaves alone', () => {
    const [newer, failed] = plan();
    complete(present(newer, 'cell'));
    const record = join(present(newer, 'cell').folder, 'record.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace('Version": 1', 'Version": 9'));
    fail(present(failed, 'cell'), 'the ctr loss is NaN');
    writeFileSync(join(present(failed, 'cell').folder, 'failure.json'), '{"formatV');
    expect(states(plan()).slice(0, 3)).toEqual([
      'multi-task 1: done, a newer dupn ran it: update dupn to read its record',
      'single-task-ctr 1: failed, its failure.json cannot be read: it is trained again',
      'single-task-ppp 1: missing, not run yet',
    ]);
  });

  it('counts a cell as done only when its record is there', () => {
    startCell(present(plan()[0], 'cell').folder);
    expect(first(plan())).toBe('multi-task 1: missing, not run yet');
  });

  it('says that another process is at work on a cell, whatever stands in its folder', async () => {
    const { folder } = present(plan()[0], 'cell');
    startCell(folder);
    const release = await claimCell(folder);
    expect(first(plan())).toBe('multi-task 1: running, another process is at work on it');
    await release?.();
    expect(first(plan())).toBe('multi-task 1: missing, not run yet');
  });

  it.each([
    ['training', { training: { epochs: 3 } }, 'the training settings changed'],
    ['model', { model: { kind: 'dupn', dropout: 0.3 } }, 'the model changed'],
    [
      'both',
      { model: { kind: 'dupn', dropout: 0.3 }, training: { epochs: 3 } },
      'the model changed, the training settings changed',
    ],
    ['data', { data: { dataset: 'simulated', historyLength: 9 } }, 'the data section changed'],
    ['tasks', { tasks: ['ctr', 'ppp', 'l2r'] }, 'the tasks changed'],
  ])('says that a changed section makes a cell stale: %s', (_name, changes, why) => {
    completeFirst();
    expect(first(plan(changes))).toBe(`multi-task 1: stale, ${why}`);
  });

  it('says that other data or another engine make it stale', () => {
    completeFirst();
    expect(first(plan({}, { fingerprint: 'beef' }))).toBe(
      'multi-task 1: stale, the data set changed',
    );
    expect(first(plan({}, { engine: 'tensorflow-gpu' }))).toBe(
      'multi-task 1: stale, it was run on another engine (tensorflow 2.21.0)',
    );
  });

  it('does not mind a setting that is written out as its default', () => {
    completeFirst();
    expect(first(plan({ training: { patience: 0, epochs: 2 } }))).toBe('multi-task 1: done');
  });

  it('keeps smoke runs and runs apart', () => {
    const smoke = present(plan({}, { smoke: true })[0], 'cell');
    complete(smoke, { smoke: true });
    expect(first(plan())).toBe('multi-task 1: missing, not run yet');
    expect(first(plan({}, { smoke: true }))).toBe('multi-task 1: done');
  });
});

function fail({ cell, digest, folder }: KnownPlan, message: string): void {
  const { row, label, tasks, seed } = cell;
  startCell(folder);
  writeFailure(folder, {
    ...{ formatVersion: 1, status: 'failed', row, label, tasks: [...tasks], seed, digest },
    ...{ smoke: false, code: 'training-diverged', message, failedAt: '2025-03-01T10:00:00Z' },
    ...{ step: 7, task: 'ctr', learningRate: 100 },
  });
}
