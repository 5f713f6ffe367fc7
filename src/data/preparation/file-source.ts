import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { cacheFolder, namedFolder } from '../../core/folders.ts';
import { sha256OfFile } from './sha256-of-file.ts';

/** The files that a kind of data set is made of. */
export interface FileSource {
  /** Kind of data set. */
  readonly name: string;
  /** By file name, the SHA-256 of those that the preparation was specified on. */
  readonly checksums: Readonly<Record<string, string>>;
  /** Variable of the environment that names a folder that has them. */
  readonly variable: string;
  /** Their folder among the sources in the cache. */
  readonly kept: string;
  /** How a user gets them. */
  readonly howToGet: string;
  /** Raised whenever the same files would give other prepared data. */
  readonly preparationVersion: number;
}

export interface SourceFingerprint {
  /** SHA-256 over the preparation's name and version and the files' checksums. */
  readonly fingerprint: string;
  /** Whether all files are the ones that the preparation was specified on, so that the counts that were stated must come out. */
  readonly isKnown: boolean;
}

/** Where files lie that were fetched, or taken from a folder. */
export function keptFolder({ kept }: FileSource): string {
  return cacheFolder('sources', kept);
}

/**
 * The folder with the files: the one given, else that of the source's variable, else what `dupn data fetch` has left in the cache.
 *
 * @throws UserError `missing-file` when they are not there.
 */
export function sourceFolder(source: FileSource, given?: string): string {
  const folder = given ?? namedFolder(source.variable) ?? keptFolder(source);
  checkFiles(source, folder);
  return folder;
}

/** @throws UserError `missing-file` naming all that are missing. */
export function checkFiles({ name, checksums, howToGet }: FileSource, folder: string): void {
  const files = Object.keys(checksums);
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return;
  const isEmpty = missing.length === files.length;
  throw new UserError({
    code: 'missing-file',
    where: folder,
    message: isEmpty
      ? `the files of ${name} are not here`
      : `not all files of ${name} are here: no ${missing.join(', ')}`,
    expected: files.join(', '),
    found: isEmpty ? 'none of them' : 'the others',
    cure: howToGet,
  });
}

export async function fingerprintSource(
  { name, preparationVersion, checksums }: FileSource,
  folder: string,
): Promise<SourceFingerprint> {
  const files = Object.entries(checksums);
  const sums = await Promise.all(files.map(([file]) => sha256OfFile(join(folder, file))));
  return {
    fingerprint: createHash('sha256')
      .update(`${name} preparation ${preparationVersion}\n${sums.join('\n')}`)
      .digest('hex'),
    isKnown: files.every(([, sha256], index) => sums[index] === sha256),
  };
}
