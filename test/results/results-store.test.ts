import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import {
  cellFolder,
  experimentFolder,
  findFailure,
  isFolderOf,
  isNewer,
  listFailures,
  listRecords,
  listUnreadable,
  readRecord,
  readReferenceScores,
  restoreCell,
  startCell,
  writeFailure,
  writeRecord,
  writeReferenceScores,
} from '../../src/results/results-store.ts';
import { withValues } from '../../src/spec/tuning-grid.ts';
import type { CellFailure } from '../../src/results/cell-failure.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { exampleRecord } from './example-record.ts';

const failure: CellFailure = {
  formatVersion: 1,
  status: 'failed',
  code: 'loss-not-finite',
  message: 'the loss of ctr is NaN',
  row: 'multi-task',
  label: 'multi-task',
  tasks: ['ctr'],
  seed: 2,
  digest: 'cd'.repeat(32),
  smoke: false,
  failedAt: '2025-03-01T10:00:00Z',
  step: 17,
  task: 'ctr',
  learningRate: 0.5,
};

function stored(results: string): string {
  const record = exampleRecord();
  const folder = cellFolder(results, record.experiment, record);
  startCell(folder);
  writeRecord(folder, record);
  return folder;
}

test('the folder of a cell is named after label, seed and digest', () => {
  const cell = { label: 'Wide & Deep (ctr)', seed: 3, digest: `0123456789${'a'.repeat(54)}` };
  expect(cellFolder('results', 'completejourney/multi-task', cell)).toBe(
    join('results', 'completejourney', 'multi-task', 'cells', 'Wide-Deep-ctr--s3-01234567'),
  );
});

test('a folder is of a cell by label and seed alone', () => {
  const cell = { label: 'Wide & Deep (ctr)', seed: 3 };
  const folder = cellFolder('results', 'quickstart', { ...cell, digest: '0123456789' });
  expect(isFolderOf(folder, cell)).toBe(true);
  expect(isFolderOf(folder, { ...cell, seed: 30 })).toBe(false);
  expect(isFolderOf(folder, { ...cell, label: 'Wide & Deep' })).toBe(false);
  expect(isFolderOf(`${folder}-s3-01234567`, cell)).toBe(false);
});

test('a record reads back as it was written, and leaves no temporary file', () => {
  const results = temporaryFolder();
  const folder = stored(results);
  expect(readRecord(folder)).toEqual(exampleRecord());
  expect(readdirSync(folder)).toEqual(['record.json']);
  expect(listRecords(experimentFolder(results, 'quickstart'))).toEqual([
    { folder, record: exampleRecord() },
  ]);
});

test.each([
  ['an AUC', 'ctr.test.values.auc', 1.71, 'expected a value from 0 to 1, found 1.71'],
  ['a log loss', 'ctr.test.values.logLoss', -0.1, 'expected a value of at least 0, found -0.1'],
  ['an interval', 'ctr.test.ci95.auc', [0.69, 7.3], 'expected a value from 0 to 1, found 7.3'],
  ['turned ends', 'ctr.test.ci95.auc', [0.73, 0.69], 'the lower end comes first'],
])('%s that no computation gives is named', (_what, place, value, message) => {
  const results = temporaryFolder();
  const folder = stored(results);
  const path = join(folder, 'record.json');
  const record: unknown = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(withValues(record, { [`metrics.${place}`]: value })));
  const experiment = experimentFolder(results, 'quickstart');
  expect(listRecords(experiment)).toEqual([]);
  const [error] = listUnreadable(experiment);
  expect(error).toMatchObject({ code: 'results-damaged', where: path });
  expect(error?.found).toBe(`metrics.${place}: ${message}`);
});

test('a cell without a record does not count', () => {
  const results = temporaryFolder();
  const folder = cellFolder(results, 'quickstart', exampleRecord());
  startCell(folder);
  writeFileSync(join(folder, 'trace.jsonl'), '');
  expect(listRecords(experimentFolder(results, 'quickstart'))).toEqual([]);
  expect(listRecords(experimentFolder(results, 'never-run'))).toEqual([]);
});

test('a failed cell leaves its note until it completes', () => {
  const results = temporaryFolder();
  const experiment = experimentFolder(results, 'quickstart');
  const folder = cellFolder(results, 'quickstart', failure);
  startCell(folder);
  writeFailure(folder, failure);
  expect(listFailures(experiment)).toEqual([{ folder, failure }]);
  writeRecord(folder, exampleRecord());
  expect(listFailures(experiment)).toEqual([]);
  expect(readdirSync(folder)).toEqual(['record.json']);
});

test.each([
  ['cut short', '{"formatV', 'this is not a readable note of a failed run'],
  ['of a newer dupn', '{"formatVersion": 9}', 'this note of a failed run was written by a newer dupn'],
])('a note of a failure %s is left out, and named', (_what, text, message) => {
  const results = temporaryFolder();
  const experiment = experimentFolder(results, 'quickstart');
  const folder = cellFolder(results, 'quickstart', failure);
  startCell(folder);
  writeFailure(folder, failure);
  expect(findFailure(folder)).toEqual(failure);
  writeFileSync(join(folder, 'failure.json'), text);
  expect(listFailures(experiment)).toEqual([]);
  expect(listUnreadable(experiment)).toMatchObject([{ where: join(folder, 'failure.json'), message }]);
  expect(findFailure(folder)).toBeInstanceOf(UserError);
  writeRecord(folder, exampleRecord());
  expect(listUnreadable(experiment)).toEqual([]);
});

test('a cell that starts again finds an empty folder', () => {
  const results = temporaryFolder();
  const folder = stored(results);
  startCell(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('a complete cell that starts again comes back when the new try does not complete', () => {
  const results = temporaryFolder();
  const folder = stored(results);
  const experiment = experimentFolder(results, 'quickstart');
  startCell(folder);
  writeFileSync(join(folder, 'trace.jsonl'), '');
  expect(listRecords(experiment)).toEqual([]);
  restoreCell(folder);
  expect(listRecords(experiment)).toEqual([{ folder, record: exampleRecord() }]);
  expect(readdirSync(folder)).toEqual(['record.json']);
});

test('a complete cell that starts again gives way to the new one when that completes', () => {
  const results = temporaryFolder();
  const folder = stored(results);
  startCell(folder);
  const again = { ...exampleRecord(), startedAt: '2025-03-02T10:00:00.000Z' };
  writeRecord(folder, again);
  restoreCell(folder);
  expect(readRecord(folder)).toEqual(again);
  expect(readdirSync(dirname(folder))).toEqual([basename(folder)]);
});

test('a record that does not fit its schema is never written', () => {
  const folder = temporaryFolder();
  const record = { ...exampleRecord(), digest: 'short' };
  expect(() => {
    writeRecord(folder, record);
  }).toThrow(/SHA-256/);
  expect(readdirSync(folder)).toEqual([]);
});

test('reference scores read back; none are undefined', () => {
  const experiment = join(temporaryFolder(), 'quickstart');
  expect(readReferenceScores(experiment)).toBeUndefined();
  const scores = {
    formatVersion: 1,
    experiment: 'quickstart',
    dataset: { name: 'simulated', fingerprint: 'f00d' },
    data: { dataset: 'simulated' },
    references: [
      {
        name: 'oracle',
        metrics: { ctr: { test: { rows: 500, users: 50, values: { auc: 0.81 } } } },
      },
    ],
  } as const;
  writeReferenceScores(experiment, structuredClone(scores) as never);
  expect(readReferenceScores(experiment)).toEqual(scores);
});

test('a record of a newer dupn', async () => {
  const results = temporaryFolder();
  const folder = stored(results);
  const path = join(folder, 'record.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"formatVersion": 1', '"formatVersion": 2'));
  expect(await userErrorText(() => readRecord(folder), results)).toMatchInlineSnapshot(`
    "<folder>/quickstart/cells/multi-task-s1-abababab/record.json  this record of a run was written by a newer dupn
        expected  format 1
        found     format 2
        cure      update dupn, or give another folder with --results <dir>"
  `);
});

test('a record of a newer dupn is left out, and never put aside for a new try', async () => {
  const results = temporaryFolder();
  const folder = stored(results);
  const path = join(folder, 'record.json');
  const text = readFileSync(path, 'utf8').replace('"formatVersion": 1', '"formatVersion": 2');
  writeFileSync(path, text);
  expect(listRecords(experimentFolder(results, 'quickstart'))).toEqual([]);
  expect(isNewer(folder)).toBe(true);
  expect(await userErrorText(() => { startCell(folder); }, results)).toContain('by a newer dupn');
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a record that was cut short', async () => {
  const results = temporaryFolder();
  const folder = stored(results);
  writeFileSync(join(folder, 'record.json'), '{"formatVersion": 1, "sta');
  const list = (): unknown => readRecord(folder);
  expect(await userErrorText(list, results)).toMatchInlineSnapshot(`
    "<folder>/quickstart/cells/multi-task-s1-abababab/record.json  this is not a readable record of a run
        expected  a record of a run, format 1
        found     25 characters that are no JSON
        cure      run the experiment again: it trains this cell anew and leaves the others as they are"
  `);
});

test('a record with a field that does not fit', async () => {
  const results = temporaryFolder();
  const folder = stored(results);
  const path = join(folder, 'record.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": 1,', '"seed": "one",'));
  expect(await userErrorText(() => readRecord(folder), results)).toMatchInlineSnapshot(`
    "<folder>/quickstart/cells/multi-task-s1-abababab/record.json  this is not a readable record of a run
        expected  a record of a run, format 1
        found     seed: Invalid input: expected number, received string
        cure      run the experiment again: it trains this cell anew and leaves the others as they are"
  `);
});

test('a foreign record.json', async () => {
  const results = temporaryFolder();
  const folder = join(experimentFolder(results, 'quickstart'), 'cells', 'mine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'record.json'), '{"artist": "Caruso"}');
  const read = (): unknown => readRecord(folder);
  expect(await userErrorText(read, results)).toMatchInlineSnapshot(`
    "<folder>/quickstart/cells/mine/record.json  this is not a readable record of a run
        expected  a record of a run, format 1
        found     a file that dupn did not write
        cure      run the experiment again: it trains this cell anew and leaves the others as they are"
  `);
});

test('a damaged record hides no other cell', () => {
  const results = temporaryFolder();
  const good = stored(results);
  const experiment = experimentFolder(results, 'quickstart');
  const bad = join(experiment, 'cells', 'mine-s1-01234567');
  mkdirSync(bad, { recursive: true });
  writeFileSync(join(bad, 'record.json'), '{"formatVersion": 1');
  expect(listRecords(experiment).map(({ folder }) => folder)).toEqual([good]);
  expect(listUnreadable(experiment).map(({ where }) => where)).toEqual([join(bad, 'record.json')]);
});

test('damaged reference scores are made anew, at the cost of nothing else', async () => {
  const results = temporaryFolder();
  const experiment = experimentFolder(results, 'quickstart');
  mkdirSync(experiment, { recursive: true });
  writeFileSync(join(experiment, 'references.json'), 'x');
  const read = (): unknown => readReferenceScores(experiment);
  expect(await userErrorText(read, results)).toMatchInlineSnapshot(`
    "<folder>/quickstart/references.json  this is not a readable file of reference scores
        expected  a file of reference scores, format 3
        found     1 characters that are no JSON
        cure      run the experiment again: the file is made anew in seconds, without training"
  `);
});
