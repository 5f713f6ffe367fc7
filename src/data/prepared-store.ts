import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { present } from '../core/assert.ts';
import { UserError } from '../core/errors.ts';
import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import { draftOf } from './draft.ts';
import type { DatasetManifest, PreparedDataset, TaskExamples } from './prepared-dataset.ts';

/** A numeric column as it lies on disk: little-endian, no header; the manifest states type and length. */
export type Column = Uint8Array | Int32Array | Uint32Array | Float32Array;

const COLUMN_TYPES = {
  uint8: Uint8Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
} as const;

type ColumnType = keyof typeof COLUMN_TYPES;

interface ColumnEntry {
  readonly type: ColumnType;
  readonly length: number;
  readonly sha256: string;
}

interface StoredManifest extends DatasetManifest {
  readonly columns: Readonly<Record<string, ColumnEntry>>;
}

const MANIFEST = 'manifest.json';
const CURE = 'run `dupn data prepare` on the data set: what is damaged is prepared anew';

const columnTypeSchema = z.enum(['uint8', 'int32', 'uint32', 'float32'] satisfies ColumnType[]);

/** Enough to tell our own file from anything else; what it says was written from a StoredManifest. */
const storedManifestSchema = z.looseObject({
  formatVersion: z.literal(1),
  fingerprint: z.string(),
  vocabulary: z.looseObject({}),
  tasks: z.looseObject({}),
  columns: z.record(
    z.string(),
    z.object({ type: columnTypeSchema, length: z.int(), sha256: z.string() }),
  ),
});

/** Writes the data set beside its final place and renames it there: a reader sees all of it or nothing. */
export function writePreparedDataset(folder: string, dataset: PreparedDataset): void {
  const columns: Record<string, ColumnEntry> = {};
  const draft = draftOf(folder);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  for (const [name, values] of columnsOf(dataset)) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    writeFileSync(join(draft, columnFile(name)), bytes);
    columns[name] = {
      type: columnType(values),
      length: values.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  }
  const manifest: StoredManifest = { ...dataset.manifest, columns };
  writeFileSync(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}

export function isPrepared(folder: string): boolean {
  return existsSync(join(folder, MANIFEST));
}

/** What reading the data set would complain of; reads all of it. */
export function preparedDamage(folder: string): UserError | undefined {
  try {
    const { columns } = readStoredManifest(folder);
    for (const [name, entry] of Object.entries(columns)) readColumn(folder, name, entry);
    return undefined;
  } catch (error) {
    if (error instanceof UserError && error.code === 'prepared-data-damaged') return error;
    throw error;
  }
}

export function readPreparedManifest(folder: string): DatasetManifest {
  return readStoredManifest(folder);
}

/** @throws UserError `prepared-data-damaged` when a file is missing or does not have the stated length. */
export function readPreparedDataset(folder: string): PreparedDataset {
  const { columns, ...manifest } = readStoredManifest(folder);
  const optional = (name: string): Column | undefined => {
    const entry = columns[name];
    return entry === undefined ? undefined : readColumn(folder, name, entry);
  };
  const group = (prefix: string): Record<string, Column> =>
    Object.fromEntries(
      Object.keys(columns)
        .filter((name) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'))
        .map((name) => [name.slice(prefix.length), present(optional(name), name)]),
    );
  const tasks: Partial<Record<TaskName, TaskExamples>> = {};
  for (const task of TASK_NAMES) {
    if (manifest.tasks[task] === undefined) continue;
    tasks[task] = {
      ...group(`tasks/${task}/`),
      rows: group(`tasks/${task}/rows/`),
    } as unknown as TaskExamples; // the columns were written from a TaskExamples: see columnsOf
  }
  return {
    manifest,
    users: group('users/'),
    items: group('items/'),
    events: group('events/'),
    moments: group('moments/'),
    tasks,
  } as unknown as PreparedDataset; // the columns were written from a PreparedDataset: see columnsOf
}

function* columnsOf(dataset: PreparedDataset): Generator<[string, Column]> {
  const tables = ['users', 'items', 'events', 'moments'] as const;
  for (const table of tables) yield* namedColumns(`${table}/`, dataset[table]);
  for (const task of TASK_NAMES) {
    const examples = dataset.tasks[task];
    if (examples === undefined) continue;
    const { rows, ...requests } = examples;
    yield* namedColumns(`tasks/${task}/`, requests);
    yield* namedColumns(`tasks/${task}/rows/`, rows);
  }
}

function* namedColumns(prefix: string, table: object): Generator<[string, Column]> {
  for (const [name, values] of Object.entries(table) as [string, Column | undefined][]) {
    if (values !== undefined) yield [prefix + name, values];
  }
}

function columnType(values: Column): ColumnType {
  const found = Object.entries(COLUMN_TYPES).find(([, type]) => values instanceof type);
  return present(found, 'column type')[0] as ColumnType;
}

function columnFile(name: string): string {
  return `${name.replaceAll('/', '.')}.bin`;
}

function readColumn(folder: string, name: string, entry: ColumnEntry): Column {
  const path = join(folder, columnFile(name));
  const Type = COLUMN_TYPES[entry.type];
  const bytes = existsSync(path) ? readFileSync(path) : undefined;
  if (bytes?.byteLength !== entry.length * Type.BYTES_PER_ELEMENT) {
    const wanted = `${entry.length * Type.BYTES_PER_ELEMENT} bytes`;
    const found = bytes === undefined ? 'no file' : `${bytes.byteLength} bytes`;
    throw damagedColumn(path, wanted, found);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== entry.sha256) throw damagedColumn(path, `sha256 ${entry.sha256}`, sha256);
  const aligned = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? bytes : Uint8Array.from(bytes);
  return new Type(aligned.buffer, aligned.byteOffset, entry.length);
}

function damagedColumn(path: string, expected: string, found: string): UserError {
  return new UserError({
    code: 'prepared-data-damaged',
    where: path,
    message: 'this column of the prepared data set is damaged',
    expected,
    found,
    cure: CURE,
    exitCode: 1,
  });
}

function readStoredManifest(folder: string): StoredManifest {
  const path = join(folder, MANIFEST);
  try {
    return storedManifestSchema.parse(
      JSON.parse(readFileSync(path, 'utf8')),
    ) as unknown as StoredManifest; // our own file
  } catch (cause) {
    throw new UserError({
      code: 'prepared-data-damaged',
      where: path,
      message: 'the manifest of the prepared data set cannot be read',
      cure: CURE,
      exitCode: 1,
      cause,
    });
  }
}
