import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { simulatedFingerprint } from '../../src/data/simulated/prepare-simulated.ts';
import { planCells, type KnownPlan } from '../../src/experiment/cell-plan.ts';
import {
  experimentFolder,
  startCell,
  writeFailure,
  writeRecord,
  writeReferenceScores,
} from '../../src/results/results-store.ts';
import { loadExperimentSpec } from '../../src/spec/load-spec.ts';
import { simulatedOptionsOf } from '../experiment/prepared-in-cache.ts';
import { fixture, runToEnd, workplace, type Workplace } from '../experiment/start-dupn.ts';
import { exampleFailure, exampleReferences, recordOf } from '../report/example-results.ts';

const PATIENCE_MS = 240_000;
const SPEC = fixture('two-tasks.yaml');
const spec = loadExperimentSpec(SPEC);
const fingerprint = simulatedFingerprint(simulatedOptionsOf(fixture('tiny-users.yaml')));

let place: Workplace;
let cells: readonly KnownPlan[];

/** The joint cell and one twin are done, the other twin failed. */
beforeEach(() => {
  place = workplace();
  const request = { spec, results: place.results, fingerprint, smoke: false } as const;
  cells = planCells({ ...request, engine: 'tensorflow-cpu' }) as readonly KnownPlan[]; // nothing is tuned
  complete(cellAt(0));
  complete(cellAt(1));
  const { cell, folder } = cellAt(2);
  startCell(folder);
  writeFailure(folder, exampleFailure(cell));
  writeReferenceScores(experimentFolder(place.results, 'two-tasks'), {
    ...exampleReferences(spec),
    dataset: { name: 'tiny-users', fingerprint },
  });
});

afterEach(() => {
  place.remove();
});

function cellAt(index: number): KnownPlan {
  return present(cells[index], 'cell');
}

function complete({ cell, digest, folder }: KnownPlan): void {
  const dataset = { name: 'tiny-users', fingerprint };
  startCell(folder);
  writeRecord(folder, recordOf(cell, spec, { experiment: spec.experiment, digest, dataset }));
}

const cutShort = (text: string): string => text.slice(0, 40);
const ofNewer = (text: string): string => text.replace(/"formatVersion": \d/, '"formatVersion": 9');

const recordPath = (): string => join(cellAt(0).folder, 'record.json');
const failurePath = (): string => join(cellAt(2).folder, 'failure.json');
const referencesPath = (): string =>
  join(experimentFolder(place.results, spec.experiment), 'references.json');

/** What `dupn plan` says of each cell. */
async function plan(): Promise<readonly string[]> {
  const args = ['plan', SPEC, '--results', place.results, '--device', 'cpu'];
  const { exitCode, stdout, stderr } = await runToEnd(args, place.cache);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = stdout.split('\n').map((line) => line.split('│').map((part) => part.trim()));
  const ofCells = lines.filter(([, , seed]) => seed === '3');
  return ofCells.map(([, cell, , , state, why]) => `${cell}: ${state}${why && `, ${why}`}`);
}

/** Which scores `dupn report` shows, and what it says of those that it does not show. */
async function report(): Promise<readonly string[]> {
  const args = ['report', SPEC, '--results', place.results, '--format', 'json'];
  const { exitCode, stdout, stderr } = await runToEnd(args, place.cache);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { rows, references, notes } = JSON.parse(stdout) as {
    rows: { label: string; cells: object }[];
    references: { label: string; cells: object }[];
    notes: string[];
  };
  const shown = [...rows, ...references].map(
    ({ label, cells: scores }) => `${label}: ${Object.keys(scores).join(', ') || 'no score'}`,
  );
  const said = notes
    .filter((note) => /^Left out|cannot be read| of 1 seeds/.test(note))
    .map((note) => note.replaceAll(dirname(place.results), '<folder>'))
    .map((note) => note.replace(/-[0-9a-f]{8}\//, '-<digest>/'));
  return [...shown, ...said];
}

const FILES = { record: recordPath, failure: failurePath, references: referencesPath } as const;

/** Neither command touches the file. */
async function said(file: keyof typeof FILES, how: (text: string) => string): Promise<string> {
  const path = FILES[file]();
  const spoiled = how(readFileSync(path, 'utf8'));
  writeFileSync(path, spoiled);
  const lines = [...(await plan()), '', ...(await report())];
  expect(readFileSync(path, 'utf8')).toBe(spoiled);
  return lines.join('\n');
}

describe('what dupn plan and dupn report say of', { timeout: PATIENCE_MS }, () => {
  it('results that can all be read', async () => {
    expect(await said('record', (text) => text)).toMatchInlineSnapshot(`
      "multi-task: done
      single-task-ctr: done
      single-task-ppp: failed, the loss of ppp is NaN at step 17

      multi-task: ctr.auc, ppp.accuracy
      single-task: ctr.auc
      oracle: ctr.auc, ppp.accuracy
      popularity: ctr.auc, ppp.accuracy
      constant: ctr.auc, ppp.accuracy
      single-task-ppp: 0 of 1 seeds; seed 3: failed: the loss of ppp is NaN at step 17."
    `);
  });

  it('a record that was cut short', async () => {
    expect(await said('record', cutShort)).toMatchInlineSnapshot(`
      "multi-task: failed, its record cannot be read: it is trained again
      single-task-ctr: done
      single-task-ppp: failed, the loss of ppp is NaN at step 17

      multi-task: no score
      single-task: ctr.auc
      oracle: ctr.auc, ppp.accuracy
      popularity: ctr.auc, ppp.accuracy
      constant: ctr.auc, ppp.accuracy
      multi-task: 0 of 1 seeds; seed 3: its record.json cannot be read.
      single-task-ppp: 0 of 1 seeds; seed 3: failed: the loss of ppp is NaN at step 17.
      Left out: <folder>/results/two-tasks/cells/multi-task-s3-<digest>/record.json: this is not a readable record of a run; run the experiment again: it trains this cell anew and leaves the others as they are."
    `);
  });

  it('a record of a newer dupn', async () => {
    expect(await said('record', ofNewer)).toMatchInlineSnapshot(`
      "multi-task: done, a newer dupn ran it: update dupn to read its record
      single-task-ctr: done
      single-task-ppp: failed, the loss of ppp is NaN at step 17

      multi-task: no score
      single-task: ctr.auc
      oracle: ctr.auc, ppp.accuracy
      popularity: ctr.auc, ppp.accuracy
      constant: ctr.auc, ppp.accuracy
      multi-task: 0 of 1 seeds; seed 3: its record.json cannot be read.
      single-task-ppp: 0 of 1 seeds; seed 3: failed: the loss of ppp is NaN at step 17.
      Left out: <folder>/results/two-tasks/cells/multi-task-s3-<digest>/record.json: this record of a run was written by a newer dupn; update dupn, or give another folder with --results <dir>."
    `);
  });

  it('a note of a failure that was cut short', async () => {
    expect(await said('failure', cutShort)).toMatchInlineSnapshot(`
      "multi-task: done
      single-task-ctr: done
      single-task-ppp: failed, its failure.json cannot be read: it is trained again

      multi-task: ctr.auc, ppp.accuracy
      single-task: ctr.auc
      oracle: ctr.auc, ppp.accuracy
      popularity: ctr.auc, ppp.accuracy
      constant: ctr.auc, ppp.accuracy
      single-task-ppp: 0 of 1 seeds; seed 3: its failure.json cannot be read.
      Left out: <folder>/results/two-tasks/cells/single-task-ppp-s3-<digest>/failure.json: this is not a readable note of a failed run; run the cell again, or delete this file: it only says why the cell failed."
    `);
  });

  it('a note of a failure of a newer dupn', async () => {
    expect(await said('failure', ofNewer)).toMatchInlineSnapshot(`
      "multi-task: done
      single-task-ctr: done
      single-task-ppp: failed, its failure.json cannot be read: it is trained again

      multi-task: ctr.auc, ppp.accuracy
      single-task: ctr.auc
      oracle: ctr.auc, ppp.accuracy
      popularity: ctr.auc, ppp.accuracy
      constant: ctr.auc, ppp.accuracy
      single-task-ppp: 0 of 1 seeds; seed 3: its failure.json cannot be read.
      Left out: <folder>/results/two-tasks/cells/single-task-ppp-s3-<digest>/failure.json: this note of a failed run was written by a newer dupn; update dupn, or give another folder with --results <dir>."
    `);
  });

  it('reference scores that were cut short', async () => {
    expect(await said('references', cutShort)).toMatchInlineSnapshot(`
      "multi-task: done
      single-task-ctr: done
      single-task-ppp: failed, the loss of ppp is NaN at step 17

      multi-task: ctr.auc, ppp.accuracy
      single-task: ctr.auc
      The scores of the reference rows cannot be read.
      single-task-ppp: 0 of 1 seeds; seed 3: failed: the loss of ppp is NaN at step 17.
      Left out: <folder>/results/two-tasks/references.json: this is not a readable file of reference scores; run the experiment again: the file is made anew in seconds, without training."
    `);
  });

  it('reference scores of a newer dupn', async () => {
    expect(await said('references', ofNewer)).toMatchInlineSnapshot(`
      "multi-task: done
      single-task-ctr: done
      single-task-ppp: failed, the loss of ppp is NaN at step 17

      multi-task: ctr.auc, ppp.accuracy
      single-task: ctr.auc
      The scores of the reference rows cannot be read.
      single-task-ppp: 0 of 1 seeds; seed 3: failed: the loss of ppp is NaN at step 17.
      Left out: <folder>/results/two-tasks/references.json: this file of reference scores was written by a newer dupn; update dupn, or give another folder with --results <dir>."
    `);
  });
});

describe('dupn run', { timeout: PATIENCE_MS }, () => {
  it('leaves the record of a newer dupn alone, and trains nothing in its place', async () => {
    complete(cellAt(2));
    const newer = ofNewer(readFileSync(recordPath(), 'utf8'));
    writeFileSync(recordPath(), newer);
    const args = ['run', SPEC, '--results', place.results, '--device', 'cpu', '--threads', '1'];
    const { exitCode, stderr } = await runToEnd(args, place.cache);
    expect(stderr).toContain('two-tasks: 3 cells, 3 done, nothing to train\n');
    expect(exitCode).toBe(0);
    const forced = await runToEnd([...args, '--force', '--only', 'multi-task'], place.cache);
    expect(forced.exitCode).toBe(1);
    expect(forced.stderr).toContain('this record of a run was written by a newer dupn');
    expect(readFileSync(recordPath(), 'utf8')).toBe(newer);
  });
});

it(
  'a published row that does not exist is named with the file, before training and after',
  async () => {
    const path = join(dirname(place.results), 'wrong.yaml');
    const paper = 'report: { paper: { table: figure-6, rows: { multi-task: MT } } }';
    const text = readFileSync(SPEC, 'utf8').replace('tiny-users.yaml', fixture('tiny-users.yaml'));
    writeFileSync(path, `${text}${paper}\n`);
    for (const command of ['run', 'report']) {
      const { exitCode, stdout, stderr } = await runToEnd(
        [command, path, '--results', place.results],
        place.cache,
      );
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr.replace(path, 'wrong.yaml')).toBe(
        `wrong.yaml:20:57  report.paper.rows.multi-task: the published figure-6 has no row "MT"; rows: single-task | multi-task
    20 | ${paper}
       | ${' '.repeat(56)}^^
`,
      );
    }
  },
  PATIENCE_MS,
);
