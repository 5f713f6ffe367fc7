import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SOURCE_FILES, SOURCE_TABLES, sourceFileName } from './source-files.ts';

/** Raised whenever the same source files would give other prepared data. */
const PREPARATION_VERSION = 3;

export interface SourceFingerprint {
  /** SHA-256 over the files' checksums and the preparation version. */
  readonly fingerprint: string;
  /** Whether all files are those of the specification, so that its counts must come out. */
  readonly isKnown: boolean;
}

export async function fingerprintSources(folder: string): Promise<SourceFingerprint> {
  const sums = await Promise.all(
    SOURCE_TABLES.map((table) => sha256OfFile(join(folder, sourceFileName(table)))),
  );
  const known = SOURCE_TABLES.map((table) => SOURCE_FILES[table].sha256 as string);
  return {
    fingerprint: createHash('sha256')
      .update(`completejourney preparation ${PREPARATION_VERSION}\n${sums.join('\n')}`)
      .digest('hex'),
    isKnown: sums.every((sum, index) => sum === known[index]),
  };
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
