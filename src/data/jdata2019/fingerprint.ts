import { join } from 'node:path';
import { fingerprintFiles, type SourceFingerprint } from '../preparation/source-fingerprint.ts';
import { SOURCE_FILES, SOURCE_TABLES } from './source-files.ts';

/** Raised whenever the same source files would give other prepared data. */
const PREPARATION_VERSION = 1;

export async function fingerprintSources(folder: string): Promise<SourceFingerprint> {
  return fingerprintFiles(
    `jdata2019 preparation ${PREPARATION_VERSION}`,
    SOURCE_TABLES.map((table) => ({
      path: join(folder, SOURCE_FILES[table].file),
      sha256: SOURCE_FILES[table].sha256,
    })),
  );
}
