import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { adoptionLines } from '../../src/cli/adoption-lines.ts';
import { adoptCells, adoptionsOf } from '../../src/experiment/adopt-cells.ts';
import type { CellJob } from '../../src/experiment/cell-job.ts';
import {
  planCells,
  plansToTrain,
  type KnownPlan,
  type PlanRequest,
} from '../../src/experiment/cell-plan.ts';
import type { NoWork } from '../../src/experiment/local-executor.ts';
import { runQueue } from '../../src/experiment/run-queue.ts';
import { claimCell } from '../../src/results/cell-claim.ts';
import { checkpointSha256, writeCheckpoint } from '../../src/results/checkpoint.ts';
import {
  readRecord,
  startCell,
  writeFailure,
  writeRecord,
} from '../../src/results/results-store.ts';
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

function requestOf(spec = specOf()): PlanRequest {
  return { spec, results, fingerprint: 'f00d', engine: 'tensorflow-cpu', smoke: false };
}

function plan(spec = specOf()): readonly KnownPlan[] {
  return planCells(requestOf(spec)) as readonly KnownPlan[]; // nothing is tuned
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

  it('says of another engine that it is the engine, not the source', () => {
    for (const known of plan()) complete(known);
    const states = (changes: Partial<PlanRequest>, spec = specOf()): readonly string[] =>
      planCells({ ...requestOf(spec), ...changes }).map(({ why }) => why);
    const engine = 'it was run on another engine (tensorflow 2.21.0)';
    expect(states({ engine: 'wasm' })).toEqual(Array(5).fill(engine));
    const sources = [{ tasks: ['ctr', 'ppp'], training: { epochs: 9 } }];
    expect(states({ engine: 'wasm' }, specOf({ sources }))).toEqual([
      ...[engine, engine, 'the training settings changed'],
      ...['its source changed', 'its source changed'],
    ]);
  });

  it('says of what started from other weights of its source that it did', () => {
    for (const known of plan()) complete(known);
    complete(byLabel('source ctr+ppp'), { checkpoint: true });
    const since = 'its source was trained again since: --force trains it from the new weights';
    expect(states().slice(2)).toEqual([
      'source ctr+ppp: done',
      `RT: done, ${since}`,
      `FT: done, ${since}`,
    ]);
    for (const label of ['RT', 'FT']) {
      const { folder } = byLabel(label);
      const weights = present(checkpointSha256(byLabel('source ctr+ppp').folder), 'weights');
      const record = readRecord(folder);
      const start = present(record.start, 'start');
      writeRecord(folder, { ...record, start: { ...start, weights } });
    }
    expect(states().slice(3)).toEqual(['RT: done', 'FT: done']);
  });

  it('wants a source without its weights again only where a cell that starts from it is to run', () => {
    for (const known of plan()) complete(known);
    const wanted = (spec?: ExperimentSpec): readonly string[] =>
      plansToTrain(plan(spec), false).map(({ cell }) => cell.label);
    expect(wanted()).toEqual([]);
    const more = specOf({ fractions: [0.5, 1] });
    const open = ['RS, 50 %', 'RA, 50 %', 'RT, 50 %', 'FT, 50 %'];
    expect(wanted(more)).toEqual([...open.slice(0, 2), 'source ctr+ppp', ...open.slice(2)]);
    expect(wanted(specOf({ strategies: ['RS', 'RA'], fractions: [0.5] }))).toEqual(['RS', 'RA']);
    complete(byLabel('source ctr+ppp'), { checkpoint: true });
    expect(wanted(more)).toEqual(open);
    const { folder } = byLabel('source ctr+ppp');
    truncateSync(join(folder, 'checkpoint', 'weights.safetensors'), 20);
    expect(wanted(more)).toEqual([...open.slice(0, 2), 'source ctr+ppp', ...open.slice(2)]);
  });

  it('makes what starts from a source another cell when the modules that it keeps change', () => {
    const frozen = (...freeze: string[]): ExperimentSpec =>
      specOf({ strategies: [{ label: 'FT', kind: 'FT', freeze }] });
    for (const known of plan()) complete(known);
    expect(states(frozen('lstm'))).toEqual([
      'source ctr+ppp: done',
      'FT: stale, it starts in another way',
    ]);
    expect(byLabel('FT', frozen('lstm')).digest).not.toBe(byLabel('FT', frozen('profile')).digest);
  });

  it('makes a share stale when its passes change', () => {
    const few = (repeats: number): ExperimentSpec =>
      specOf({ strategies: ['RS'], fractions: [0.1], repeats });
    for (const known of plan(few(2))) complete(known);
    expect(states(few(2))).toEqual(['RS: done']);
    expect(states(few(3))).toEqual(['RS: stale, its share of labels changed']);
  });

  it('has one digest for a joint cell, whichever of its tasks is the target', () => {
    const from = (source: readonly string[], target: string): string =>
      byLabel('RA', specOf({ tasks: [target], sources: [{ tasks: source }], strategies: ['RA'] }))
        .digest;
    expect(from(['ppp', 'spp'], 'ctr')).toBe(from(['ctr', 'ppp'], 'spp'));
  });
});

describe('the queue of a transfer experiment', () => {
  /** What the queue says of every cell when its turn comes; `before` is called with each label first. */
  function turns(
    spec: ExperimentSpec,
    before: (plan: KnownPlan) => void = () => undefined,
    force = false,
  ): readonly string[] {
    const request = requestOf(spec);
    const toRun = plansToTrain(plan(spec), force);
    const jobs = new Map<CellJob, KnownPlan>();
    const jobOf = (planned: KnownPlan): CellJob => {
      const job = jobOfPlan(planned);
      jobs.set(job, planned);
      return job;
    };
    return runQueue({ request, toRun, force, jobOf }).map(({ cell, work }) => {
      const job = work();
      const planned = job.kind === 'cell' ? jobs.get(job) : undefined;
      if (planned !== undefined) before(planned);
      return `${cell.label}: ${workText(job)}`;
    });
  }

  it('starts from a source that has been trained in between', () => {
    const spec = specOf({ strategies: ['FT'] });
    const train = (planned: KnownPlan): void => {
      complete(planned, { checkpoint: true });
    };
    const [source, ...rest] = turns(spec, train);
    expect(source).toBe('source ctr+ppp: train');
    expect(rest).toEqual([`FT: train from ${byLabel('source ctr+ppp', spec).folder}`]);
  });

  it('trains nothing from a source that failed, and says why', () => {
    const spec = specOf({ strategies: ['RT', 'FT'] });
    const fail = ({ cell, digest, folder }: KnownPlan): void => {
      const { row, label, tasks, seed } = cell;
      startCell(folder);
      writeFailure(folder, {
        ...{ formatVersion: 1, status: 'failed', row, label, tasks: [...tasks], seed, digest },
        ...{ smoke: false, code: 'training-diverged', message: 'the ctr loss is NaN\nat step 7' },
        ...{ failedAt: '2025-03-01T10:00:00Z', step: 7, task: 'ctr', learningRate: 100 },
      });
    };
    expect(turns(spec, fail)).toEqual([
      'source ctr+ppp: train',
      'RT: blocked, the cell that it starts from, source ctr+ppp, failed: the ctr loss is NaN',
      'FT: blocked, the cell that it starts from, source ctr+ppp, failed: the ctr loss is NaN',
    ]);
    expect(states(spec).slice(1)).toEqual([
      'RT: missing, not run yet, nor is the cell that it starts from: source ctr+ppp',
      'FT: missing, not run yet, nor is the cell that it starts from: source ctr+ppp',
    ]);
  });

  it('trains nothing from a source whose weights did not come back', () => {
    const spec = specOf({ strategies: ['FT'] });
    complete(byLabel('source ctr+ppp', spec));
    expect(turns(spec)).toEqual([
      'source ctr+ppp: train',
      'FT: blocked, the cell that it starts from, source ctr+ppp, has no weights here',
    ]);
  });

  it('trains a cell once that several rows have, unless it is forced to', () => {
    const sources = [{ tasks: ['ctr', 'ppp'] }, { tasks: ['ctr', 'ppp'], label: 'longer' }];
    const spec = specOf({ sources, strategies: ['RA'] });
    expect(plan(spec)).toHaveLength(2);
    expect(new Set(plan(spec).map(({ digest }) => digest)).size).toBe(1);
    const labels = ['RA from ctr+ppp', 'RA from longer'];
    expect(turns(spec, complete)).toEqual([`${labels[0]}: train`, `${labels[1]}: done`]);
    expect(states(spec)).toEqual(labels.map((label) => `${label}: done`));
    expect(turns(spec, complete, true)).toEqual(labels.map((label) => `${label}: train`));
  });
});

function jobOfPlan({ cell, digest, folder, source }: KnownPlan): CellJob {
  return {
    ...{ kind: 'cell', experiment: 'moves', cell, data: specOf().data, digest, folder },
    ...(source && { source: { digest: source.digest, folder: source.folder } }),
    ...{ dataset: '', device: 'cpu', engine: 'tensorflow-cpu', threads: undefined, smoke: false },
  };
}

function workText(job: CellJob | NoWork): string {
  if (job.kind === 'blocked') return `blocked, ${job.message}`;
  if (job.kind === 'done') return 'done';
  return job.source === undefined ? 'train' : `train from ${job.source.folder}`;
}

describe('a source that another experiment has trained', () => {
  /** Whether there was one to take. */
  const adopt = (spec: ExperimentSpec): boolean => {
    const adoptions = adoptionsOf(plan(spec), results);
    adoptCells(adoptions);
    return [...adoptions.values()].some(({ folder }) => folder !== undefined);
  };
  const joint = experimentSchema.parse({
    ...{ ...COMMON, experiment: 'tables/joint', kind: 'multi-task', tasks: ['ctr', 'ppp'] },
    training: { epochs: 2 },
  });
  const taking = specOf({ sources: [{ tasks: ['ctr', 'ppp'], experiment: 'tables/joint' }] });

  it('is copied with its weights, and its record says where it comes from', () => {
    const there = present(plan(joint)[0], 'joint');
    complete(there, { checkpoint: true, experiment: 'tables/joint', spec: joint });
    expect(adopt(taking)).toBe(true);
    const { state, folder } = byLabel('source ctr+ppp', taking);
    expect(state).toBe('done');
    expect(existsSync(join(folder, 'checkpoint', 'weights.safetensors'))).toBe(true);
    const record = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as object;
    expect(record).toMatchObject({ experiment: 'tables/joint', label: 'multi-task' });
    expect(adopt(taking)).toBe(false);
  });

  it('is announced before it is copied, and so is that there is none', () => {
    const both = { ...taking, seeds: [1, 2] };
    const lines = (): readonly string[] => adoptionLines(adoptionsOf(plan(both), results));
    expect(lines()).toEqual([
      'source ctr+ppp: nothing to take from experiment tables/joint, the results folder has no such experiment: it has to be trained here (seeds 1, 2)',
    ]);
    const there = present(plan(joint)[0], 'joint');
    complete(there, { experiment: 'tables/joint', spec: joint });
    expect(lines()).toEqual([
      'source ctr+ppp: nothing to take from experiment tables/joint, it has the same cell, but not its weights: it has to be trained here (seed 1)',
      'source ctr+ppp: nothing to take from experiment tables/joint, it has no cell that is the same: it has to be trained here (seed 2)',
    ]);
    complete(there, { checkpoint: true, experiment: 'tables/joint', spec: joint });
    expect(lines()).toEqual([
      'source ctr+ppp: taken from experiment tables/joint, with its weights, and not trained here (seed 1)',
      'source ctr+ppp: nothing to take from experiment tables/joint, it has no cell that is the same: it has to be trained here (seed 2)',
    ]);
    expect(existsSync(byLabel('source ctr+ppp', taking).folder)).toBe(false);
    adopt(both);
    expect(lines()).toHaveLength(1);
    complete(
      present(
        plan(both).find(({ cell }) => cell.seed === 2 && cell.from),
        'source',
      ),
    );
    expect(lines()).toEqual([]); // done: nothing is looked for
  });

  it('does not take the place of one that another process is training', async () => {
    complete(present(plan(joint)[0], 'joint'), {
      ...{ checkpoint: true, experiment: 'tables/joint', spec: joint },
    });
    const release = await claimCell(byLabel('source ctr+ppp', taking).folder);
    expect(adopt(taking)).toBe(false);
    await release?.();
    expect(adopt(taking)).toBe(true);
  });

  it('is left where it is without its weights, or with other settings', () => {
    const there = present(plan(joint)[0], 'joint');
    complete(there, { experiment: 'tables/joint', spec: joint });
    expect(adopt(taking)).toBe(false);
    complete(there, { checkpoint: true, experiment: 'tables/joint', spec: joint });
    const other = specOf({
      sources: [{ tasks: ['ctr', 'ppp'], experiment: 'tables/joint', training: { epochs: 3 } }],
    });
    expect(adopt(other)).toBe(false);
  });
});
