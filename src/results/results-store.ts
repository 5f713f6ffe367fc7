import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../core/errors.ts';
import { cellFailureSchema, type CellFailure } from './cell-failure.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import {
  REFERENCES_FORMAT,
  referenceScoresSchema,
  type ReferenceScores,
} from './reference-scores.ts';
import { RECORD_FORMAT, runRecordSchema, type RunRecord, type Tuning } from './run-record.ts';

/** What names the folder of a cell. */
export interface CellIdentity {
  readonly label: string;
  readonly seed: number;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
}

export interface StoredCell {
  readonly folder: string;
  readonly record: RunRecord;
}

export interface StoredFailure {
  readonly folder: string;
  readonly failure: CellFailure;
}

const RECORD = 'record.json';
const FAILURE = 'failure.json';
const REFERENCES = 'references.json';
const EXPERIMENT = 'experiment.yaml';
const DATASET = 'dataset.yaml';
const RECORD_KIND = {
  what: 'record of a run',
  formatVersion: RECORD_FORMAT,
  cure: 'run the experiment again: it trains this cell anew and leaves the others as they are',
};
const FAILURE_KIND = {
  what: 'note of a failed run',
  formatVersion: 1,
  cure: 'run the cell again, or delete this file: it only says why the cell failed',
};
const REFERENCES_KIND = {
  what: 'file of reference scores',
  formatVersion: REFERENCES_FORMAT,
  cure: 'run the experiment again: the file is made anew in seconds, without training',
};

export function experimentFolder(results: string, experiment: string): string {
  return join(results, ...experiment.split('/'));
}

/** `<results>/<experiment>/cells/<label>-s<seed>-<first 8 of the digest>`. */
export function cellFolder(results: string, experiment: string, cell: CellIdentity): string {
  const name = `${placeName(cell)}-${cell.digest.slice(0, 8)}`;
  return join(experimentFolder(results, experiment), 'cells', name);
}

/** Whether a folder is of a cell with this label and seed, whatever its settings. */
export function isFolderOf(folder: string, cell: Omit<CellIdentity, 'digest'>): boolean {
  return basename(folder).replace(/-[0-9a-f]{8}$/, '') === placeName(cell);
}

function placeName({ label, seed }: Omit<CellIdentity, 'digest'>): string {
  return `${label.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}-s${seed}`;
}

/**
 * An empty folder for a cell that is about to run. A complete cell is put aside until the new one is complete;
 * what an unfinished try left there goes.
 *
 * @throws UserError `results-newer` rather than put aside what a newer dupn completed
 */
export function startCell(folder: string): void {
  if (hasRecord(folder)) {
    ifReadable(() => readRecord(folder)); // a record of a newer dupn is nobody's to overwrite
    rmSync(earlierCell(folder), { recursive: true, force: true });
    renameSync(folder, earlierCell(folder));
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** Completes the cell: the record is its last file, and only a cell with a record counts. */
export function writeRecord(folder: string, record: RunRecord): void {
  rmSync(join(folder, FAILURE), { force: true });
  writeJsonFile(join(folder, RECORD), runRecordSchema.parse(record));
  rmSync(earlierCell(folder), { recursive: true, force: true });
}

/** Brings up to date which search the settings of a complete cell come from; its figures stay as they are. */
export function amendTuning(folder: string, tuning: Tuning): void {
  writeJsonFile(join(folder, RECORD), runRecordSchema.parse({ ...readRecord(folder), tuning }));
}

/** Puts a complete cell back whose repetition did not end. */
export function restoreCell(folder: string): void {
  const earlier = earlierCell(folder);
  if (hasRecord(folder) || !existsSync(earlier)) return;
  rmSync(folder, { recursive: true, force: true });
  renameSync(earlier, folder);
}

function earlierCell(folder: string): string {
  return join(dirname(folder), `.earlier-${basename(folder)}`);
}

/** @throws UserError `results-damaged`, `results-newer` */
export function readRecord(folder: string): RunRecord {
  return readJsonFile(join(folder, RECORD), runRecordSchema, RECORD_KIND);
}

export function hasRecord(folder: string): boolean {
  return existsSync(join(folder, RECORD));
}

/** Undefined where a file is damaged; a newer one is complained of. */
function ifReadable<T>(read: () => T): T | undefined {
  const found = attempt(read);
  if (!(found instanceof UserError)) return found;
  if (found.code === 'results-damaged') return undefined;
  throw found;
}

/** What reading gives, or what is wrong with the file: it is damaged, or a newer dupn wrote it. */
function attempt<T>(read: () => T): T | UserError {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code === 'results-damaged' || error.code === 'results-newer') return error;
    throw error;
  }
}

function isRead<T>(found: T | UserError): found is T {
  return !(found instanceof UserError);
}

/** Whether any cell was ever begun in an experiment's folder. */
export function hasCells(experiment: string): boolean {
  return cellFolders(experiment).length > 0;
}

/** Whether a newer dupn completed the cell in this folder. */
export function isNewer(folder: string): boolean {
  const found = hasRecord(folder) ? attempt(() => readRecord(folder)) : undefined;
  return found instanceof UserError && found.code === 'results-newer';
}

/** All complete cells of an experiment's folder, by folder name; records that cannot be read are left out. */
export function listRecords(experiment: string): readonly StoredCell[] {
  return cellFolders(experiment)
    .filter(hasRecord)
    .flatMap((folder) => {
      const record = attempt(() => readRecord(folder));
      return isRead(record) ? [{ folder, record }] : [];
    });
}

/** What is wrong with the files of an experiment's folder that cannot be read. */
export function listUnreadable(experiment: string): readonly UserError[] {
  const cells = cellFolders(experiment).map((folder) =>
    hasRecord(folder) ? attempt(() => readRecord(folder)) : findFailure(folder),
  );
  const found = [...cells, attempt(() => readReferenceScores(experiment))];
  return found.filter((entry) => entry instanceof UserError);
}

export function writeFailure(folder: string, failure: CellFailure): void {
  writeJsonFile(join(folder, FAILURE), cellFailureSchema.parse(failure));
}

/** The note of the failure of an incomplete cell, or what is wrong with that file; undefined where nothing failed. */
export function findFailure(folder: string): CellFailure | UserError | undefined {
  const path = join(folder, FAILURE);
  if (hasRecord(folder) || !existsSync(path)) return undefined;
  return attempt(() => readJsonFile(path, cellFailureSchema, FAILURE_KIND));
}

/** All failed cells of an experiment's folder; notes that cannot be read are left out. */
export function listFailures(experiment: string): readonly StoredFailure[] {
  return cellFolders(experiment).flatMap((folder) => {
    const failure = findFailure(folder);
    return failure === undefined || !isRead(failure) ? [] : [{ folder, failure }];
  });
}

export function writeReferenceScores(experiment: string, scores: ReferenceScores): void {
  mkdirSync(experiment, { recursive: true });
  writeJsonFile(join(experiment, REFERENCES), referenceScoresSchema.parse(scores));
}

/** Damaged scores are as good as none: making them takes seconds. */
export function referenceScoresIfReadable(experiment: string): ReferenceScores | undefined {
  return ifReadable(() => readReferenceScores(experiment));
}

/** Scores to show: `unreadable` where the file is damaged, or of a newer dupn. */
export function referenceScoresToShow(
  experiment: string,
): ReferenceScores | 'unreadable' | undefined {
  const found = attempt(() => readReferenceScores(experiment));
  return isRead(found) ? found : 'unreadable';
}

export function readReferenceScores(experiment: string): ReferenceScores | undefined {
  const path = join(experiment, REFERENCES);
  return existsSync(path) ? readJsonFile(path, referenceScoresSchema, REFERENCES_KIND) : undefined;
}

/** The experiment's file as it ran, so that its folder can be reported by itself. */
export function experimentCopy(experiment: string): string {
  return join(experiment, EXPERIMENT);
}

export function writeExperimentCopy(experiment: string, yaml: string): void {
  mkdirSync(experiment, { recursive: true });
  writeFileAtomic.sync(experimentCopy(experiment), yaml);
}

/** The copy of the file of the data set, beside that of the experiment; results of earlier versions have none. */
export function datasetCopy(experiment: string): string {
  return join(experiment, DATASET);
}

export function writeDatasetCopy(experiment: string, yaml: string): void {
  mkdirSync(experiment, { recursive: true });
  writeFileAtomic.sync(datasetCopy(experiment), yaml);
}

function cellFolders(experiment: string): readonly string[] {
  const cells = join(experiment, 'cells');
  if (!existsSync(cells)) return [];
  try {
    const entries = readdirSync(cells, { withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    return names.sort().map((name) => join(cells, name));
  } catch (cause) {
    throw new UserError({
      code: 'results-unreadable',
      where: cells,
      message: 'the folder of the cells cannot be read',
      cure: 'check its permissions, or name another folder with --results <dir>',
      exitCode: 1,
      cause,
    });
  }
}
