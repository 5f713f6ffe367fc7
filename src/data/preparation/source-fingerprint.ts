import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** A source file, and the checksum of the one that the preparation was specified on. */
export interface PinnedFile {
  readonly path: string;
  readonly sha256: string;
}

export interface SourceFingerprint {
  /** SHA-256 over the preparation's name and version and the files' checksums. */
  readonly fingerprint: string;
  /** Whether all files are the pinned ones, so that the counts that were specified must come out. */
  readonly isKnown: boolean;
}

/** `preparation` names what is made of the files, with a version that rises whenever the same files would give other data. */
export async function fingerprintFiles(
  preparation: string,
  files: readonly PinnedFile[],
): Promise<SourceFingerprint> {
  const sums = await Promise.all(files.map(({ path }) => sha256OfFile(path)));
  return {
    fingerprint: createHash('sha256')
      .update(`${preparation}\n${sums.join('\n')}`)
      .digest('hex'),
    isKnown: files.every(({ sha256 }, index) => sums[index] === sha256),
  };
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
