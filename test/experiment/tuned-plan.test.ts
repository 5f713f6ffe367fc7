import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import {
  isSettled,
  planAgain,
  planCells,
  selectPlans,
  type CellPlan,
  type KnownPlan,
  type PlanRequest,
} from '../../src/experiment/cell-plan.ts';
import { keepTuning } from '../../src/experiment/run-queue.ts';
import {
  readRecord,
  startCell,
  writeFailure,
  writeRecord,
} from '../../src/results/results-store.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { exampleRecord } from '../results/example-record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DROPOUT = { 'model.dropout': [0, 0.1, 0.2] };

let results = '';

beforeEach(() => {
  results = temporaryFolder();
});

interface Changes {
  readonly grid?: Readonly<Record<string, readonly number[]>> | undefined;
  readonly training?: object;
  readonly label?: string;
  readonly seeds?: readonly number[];
  readonly smoke?: boolean;
}

function requestOf({
  grid = DROPOUT,
  training = {},
  label = 'DUPN',
  ...rest
}: Changes): PlanRequest {
  return {
    spec: experimentSchema.parse({
      ...{ experiment: 'plans', kind: 'comparison', data: 'simulated', tasks: ['ctr', 'ppp'] },
      rows: [{ label, model: 'dupn' }],
      seeds: [...(rest.seeds ?? [1, 2])],
      training,
      tuning: { grid, seed: 7 },
    }),
    ...{ results, fingerprint: 'f00d', engine: 'tensorflow-cpu', smoke: rest.smoke ?? false },
  };
}

const plan = (changes: Changes = {}): readonly CellPlan[] => planCells(requestOf(changes));

/** `label seed: state, why`. */
function states(plans: readonly CellPlan[]): readonly string[] {
  return plans.map(({ cell, state, why }) => {
    const name = cell.trial === undefined ? cell.label : `trial ${cell.trial.number}`;
    return `${name} ${cell.seed}: ${state}${why === '' ? '' : `, ${why}`}`;
  });
}

function known(plan: CellPlan | undefined): KnownPlan {
  if (plan?.digest === undefined) throw new Error('the settings of this cell are open');
  return plan;
}

/** Leaves a record as the cell would. */
function complete(planned: CellPlan | undefined, score = 0.7): void {
  const { cell, digest, folder, tuning } = known(planned);
  const { row, label, learning, tasks, seed, model, training, trial } = cell;
  const selection = { ...exampleRecord().selection, score };
  startCell(folder);
  writeRecord(folder, {
    ...exampleRecord({ experiment: 'plans', row, label, learning, tasks: [...tasks], seed }),
    ...{ digest, selection },
    spec: { data: { ...requestOf({}).spec.data }, model: { ...model }, training: { ...training } },
    ...(trial && { trial: { settings: trial.settings } }),
    ...(tuning && { tuning }),
  });
}

function fail(planned: CellPlan | undefined, code: string, message: string): void {
  const { cell, digest, folder } = known(planned);
  const { row, label, tasks, seed } = cell;
  startCell(folder);
  writeFailure(folder, {
    ...{ formatVersion: 1, status: 'failed', row, label, tasks: [...tasks], seed, digest },
    ...{ smoke: false, code, message, failedAt: '2025-03-01T10:00:00Z' },
    ...{ step: null, task: null, learningRate: null },
  });
}

function makeNewer(folder: string): void {
  const path = join(folder, 'record.json');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('"formatVersion": 1', '"formatVersion": 9'));
}

function completeTrials(scores: readonly number[], changes: Changes = {}): void {
  const plans = plan(changes);
  scores.forEach((score, k) => {
    complete(plans[k], score);
  });
}

describe('the plan of a tuned row', () => {
  it('has the trials first, and the cells of all seeds wait for them', () => {
    expect(states(plan())).toEqual([
      ...[1, 2, 3].map((number) => `trial ${number} 7: missing, not run yet`),
      'DUPN 1: waiting, waiting for 3 trials',
      'DUPN 2: waiting, waiting for 3 trials',
    ]);
    expect(plan()[3]).toMatchObject({ digest: undefined, needs: { length: 3 } });
  });

  it('says how many trials are still to come', () => {
    completeTrials([0.7, 0.8]);
    expect(states(plan())).toEqual([
      ...['trial 1 7: done', 'trial 2 7: done', 'trial 3 7: missing, not run yet'],
      ...['DUPN 1: waiting, waiting for 1 trial', 'DUPN 2: waiting, waiting for 1 trial'],
    ]);
  });

  it('takes the best setting of validation when all are there', () => {
    completeTrials([0.7, 0.9, 0.8]);
    const [, best, , first, second] = plan();
    expect(states(plan()).slice(3)).toEqual([
      ...['DUPN 1: missing, not run yet', 'DUPN 2: missing, not run yet'],
    ]);
    for (const final of [first, second]) {
      expect(final?.cell.model).toMatchObject({ kind: 'dupn', dropout: 0.1 });
      const { tuning } = known(final);
      expect(tuning).toMatchObject({ seed: 7, chosen: 2, trials: { length: 3 } });
      expect(tuning?.trials.map(({ settings, score }) => ({ ...settings, score }))).toEqual([
        { 'model.dropout': 0, score: 0.7 },
        { 'model.dropout': 0.1, score: 0.9 },
        { 'model.dropout': 0.2, score: 0.8 },
      ]);
    }
    expect(known(first).digest).not.toBe(known(best).digest);
  });

  it('gives a tuned cell the digest of its settings, as if they had been written down', () => {
    completeTrials([0.7, 0.9, 0.8]);
    const request = requestOf({});
    const plain = experimentSchema.parse({
      ...{ experiment: 'plans', kind: 'comparison', data: 'simulated', tasks: ['ctr', 'ppp'] },
      ...{ rows: [{ label: 'DUPN', model: { kind: 'dupn', dropout: 0.1 } }], seeds: [1, 2] },
    });
    const written = planCells({ ...request, spec: plain });
    expect(
      plan()
        .slice(3)
        .map(({ digest }) => digest),
    ).toEqual(written.map(({ digest }) => digest));
  });

  it('goes on without a trial that diverged, and does not try it again', () => {
    fail(plan()[0], 'training-diverged', 'the ctr loss is NaN at step 3\n    cure');
    const [, second, third] = plan();
    complete(second, 0.6);
    complete(third, 0.5);
    const [diverged, , , final] = plan();
    expect(states(plan())[0]).toMatch(/^trial 1 7: failed, the ctr loss is NaN at step 3/);
    expect(isSettled(present(diverged, 'trial'))).toBe(true);
    expect(known(final).tuning?.chosen).toBe(2);
    expect(known(final).tuning?.trials[0]).toEqual({
      ...{ settings: { 'model.dropout': 0 }, digest: diverged?.digest, score: null, work: null },
      failure: 'the ctr loss is NaN at step 3',
    });
  });

  it('waits where a trial failed for any other reason', () => {
    completeTrials([0.7, 0.8]);
    fail(plan()[2], 'process-ended', 'the process was killed\nmore');
    const plans = plan();
    expect(states(plans).slice(2, 4)).toEqual([
      'trial 3 7: failed, the process was killed\nmore',
      'DUPN 1: waiting, waiting for 1 trial; trial 3/3 failed: the process was killed',
    ]);
    expect(plans.map(isSettled)).toEqual([true, true, false, false, false]);
  });

  it('waits for a trial whose record a newer dupn wrote, and leaves that record alone', () => {
    completeTrials([0.7, 0.8, 0.9]);
    for (const final of plan().slice(3)) complete(final);
    for (const k of [4, 1]) makeNewer(known(plan()[k]).folder);
    const why = 'a newer dupn ran it: update dupn to read its record';
    expect(states(plan())).toEqual([
      ...['trial 1 7: done', 'trial 2 7: done', 'trial 3 7: done'],
      ...['DUPN 1: done', `DUPN 2: done, ${why}`],
    ]); // the record of the first cell keeps every trial
    plan().forEach(keepTuning);
    rmSync(known(plan()[3]).folder, { recursive: true });
    expect(states(plan())).toEqual([
      ...['trial 1 7: done', `trial 2 7: done, ${why}`, 'trial 3 7: done'],
      ...[1, 2].map((seed) => `DUPN ${seed}: waiting, waiting for 1 trial; trial 2/3: ${why}`),
    ]);
    expect(plan().map(isSettled)).toEqual([true, true, true, false, false]);
  });

  it('trains a trial again whose note of a failure cannot be read', () => {
    completeTrials([0.7, 0.8]);
    fail(plan()[2], 'training-diverged', 'NaN');
    writeFileSync(join(known(plan()[2]).folder, 'failure.json'), '{"formatV');
    const why = 'its failure.json cannot be read: it is trained again';
    expect(states(plan()).slice(2, 4)).toEqual([
      `trial 3 7: failed, ${why}`,
      `DUPN 1: waiting, waiting for 1 trial; trial 3/3 failed: ${why}`,
    ]);
    expect(plan().map(isSettled)).toEqual([true, true, false, false, false]);
  });

  it('has nothing to choose where all diverged', () => {
    for (const trial of plan().slice(0, 3)) fail(trial, 'training-diverged', 'NaN');
    expect(states(plan()).slice(3)).toEqual([
      'DUPN 1: failed, all of its 3 trials diverged: there is no setting to choose',
      'DUPN 2: failed, all of its 3 trials diverged: there is no setting to choose',
    ]);
  });

  it('is done with the records of the cells alone: they keep every trial', () => {
    completeTrials([0.7, 0.9, 0.8]);
    for (const final of plan().slice(3)) complete(final);
    for (const trial of plan().slice(0, 3)) rmSync(known(trial).folder, { recursive: true });
    expect(states(plan())).toEqual([
      ...[1, 2, 3].map((number) => `trial ${number} 7: done`),
      ...['DUPN 1: done', 'DUPN 2: done'],
    ]);
    expect(existsSync(known(plan()[0]).folder)).toBe(false);
  });

  it('keeps trials when a grid grows or turns round, and says when another setting is chosen', () => {
    completeTrials([0.7, 0.9, 0.8]);
    for (const final of plan().slice(3)) complete(final);
    const grid = { 'model.dropout': [0.3, 0.2, 0.1, 0] };
    expect(states(plan({ grid }))).toEqual([
      'trial 1 7: missing, not run yet',
      ...[2, 3, 4].map((number) => `trial ${number} 7: done`),
      ...[1, 2].map((seed) => `DUPN ${seed}: waiting, waiting for 1 trial`),
    ]);
    complete(plan({ grid })[0], 0.95);
    expect(states(plan({ grid })).at(-1)).toBe('DUPN 2: stale, another setting was chosen');
  });

  it('makes trials stale with the settings around them, and says why', () => {
    completeTrials([0.7, 0.9, 0.8]);
    for (const final of plan().slice(3)) complete(final);
    expect(states(plan({ training: { clipNorm: 1 } }))).toEqual([
      ...[1, 2, 3].map((number) => `trial ${number} 7: stale, the training settings changed`),
      ...[1, 2].map(
        (seed) => `DUPN ${seed}: waiting, waiting for 3 trials; the training settings changed`,
      ),
    ]);
  });

  it('finds records of a row that was renamed', () => {
    completeTrials([0.7, 0.9, 0.8]);
    for (const final of plan().slice(3)) complete(final);
    const renamed = plan({ label: 'ours' });
    expect(new Set(renamed.map(({ state }) => state))).toEqual(new Set(['done']));
    expect(renamed.map((cell) => known(cell).folder)).toEqual(
      plan().map((cell) => known(cell).folder),
    );
  });

  it('has one trial in a smoke run', () => {
    expect(states(plan({ smoke: true }))).toEqual([
      ...['trial 1 7: missing, not run yet'],
      ...['DUPN 1: waiting, waiting for 1 trial', 'DUPN 2: waiting, waiting for 1 trial'],
    ]);
  });

  it('is planned again for one cell when its trials are there', () => {
    const open = present(plan()[3], 'cell');
    expect(open.digest).toBeUndefined();
    completeTrials([0.7, 0.9, 0.8]);
    const now = planAgain(requestOf({}), open.cell);
    expect(now.digest).toBe(plan()[3]?.digest);
    expect(planAgain(requestOf({}), now.cell).digest).toBe(now.digest); // from what was chosen as well
  });
});

describe('selectPlans', () => {
  it('takes the trials of a cell along, and no others', () => {
    const request = requestOf({});
    const spec = experimentSchema.parse({
      ...{ experiment: 'plans', kind: 'comparison', data: 'simulated', tasks: ['ctr', 'ppp'] },
      ...{ rows: [{ label: 'DUPN', model: 'dupn', learning: 'single' }], seeds: [1] },
      tuning: { grid: DROPOUT },
    });
    const plans = planCells({ ...request, spec });
    const chosen = selectPlans(plans, ({ label }) => label === 'DUPN-ppp');
    expect(plans).toHaveLength(8);
    expect(states(chosen)).toEqual([
      ...[1, 2, 3].map((number) => `trial ${number} 1: missing, not run yet`),
      'DUPN-ppp 1: waiting, waiting for 3 trials',
    ]);
    expect(new Set(chosen.flatMap(({ cell }) => cell.tasks))).toEqual(new Set(['ppp']));
  });
});

describe('keepTuning', () => {
  it('brings the record of a done cell up to date with its search, and leaves its figures', () => {
    completeTrials([0.7, 0.9, 0.8]);
    for (const final of plan().slice(3)) complete(final);
    const grid = { 'model.dropout': [0, 0.1, 0.2, 0.3] };
    complete(plan({ grid })[3], 0.1);
    const [, , , , first] = plan({ grid });
    expect(states(plan({ grid }))[4]).toBe('DUPN 1: done');
    const { folder } = known(first);
    const before = readRecord(folder);
    expect(before.tuning?.trials).toHaveLength(3);
    keepTuning(present(first, 'cell'));
    const { tuning, ...rest } = readRecord(folder);
    expect(tuning).toEqual(known(first).tuning);
    expect(tuning?.trials).toHaveLength(4);
    expect({ ...rest, tuning: before.tuning }).toEqual(before);
  });
});
