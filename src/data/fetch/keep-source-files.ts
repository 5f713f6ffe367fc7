import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { makeCacheFolder } from '../make-cache-folder.ts';
import { sha256OfFile } from '../preparation/source-fingerprint.ts';

export interface SourceToKeep {
  /** Where the files are kept. */
  readonly folder: string;
  /** Checksum of each file by its name. */
  readonly checksums: Readonly<Record<string, string>>;
  /** A folder that the user names. */
  readonly from: string | undefined;
  /** Gets the files where the user names no folder; what it leaves in the scratch folder is removed afterwards. */
  readonly obtain: (scratch: string) => Promise<string>;
  /** @throws UserError when files are missing */
  readonly checkFiles: (folder: string) => void;
  /** What the files are, as the end of "this file is not the one of". */
  readonly origin: string;
  /** Variable of the environment that names a folder of other data of this form. */
  readonly variable: string;
  /** Takes a line on what is about to happen, or on what does not. */
  readonly report: ((line: string) => void) | undefined;
}

export interface KeptSource {
  readonly folder: string;
  /** False when all files were there already, undamaged. */
  readonly wasFetched: boolean;
}

/** Puts source files, each with its pinned checksum, into a folder of the cache; files that have it stay. */
export async function keepSourceFiles(source: SourceToKeep): Promise<KeptSource> {
  const { folder, report } = source;
  const damaged = existsSync(folder) ? await damagedFiles(source) : [];
  if (existsSync(folder) && damaged.length === 0) {
    if (source.from !== undefined) report?.(notUsed(source.from, source));
    return { folder, wasFetched: false };
  }
  if (damaged.length > 0) {
    report?.(`${folder}  missing or damaged, to be replaced: ${damaged.join(', ')}`);
  }
  makeCacheFolder(dirname(folder));
  const scratch = `${folder}.tmp-${process.pid}`;
  try {
    const from = source.from ?? (await source.obtain(scratch));
    source.checkFiles(from);
    await checkChecksums(from, source);
    putInPlace(from, source, join(scratch, 'files'), damaged);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { folder, wasFetched: true };
}

function notUsed(from: string, { folder, variable }: SourceToKeep): string {
  return [
    `--from ${from} is not used: every file is there already, with its checksum`,
    `    to copy them anew, delete ${folder}; to prepare other data of this form, set ${variable} to their folder`,
  ].join('\n');
}

/**
 * The folder appears whole or not at all, and so does each file; another process may have been faster. The draft lies beside
 * the folder, so that renaming is enough.
 */
function putInPlace(
  from: string,
  { folder, checksums }: SourceToKeep,
  draft: string,
  damaged: readonly string[],
): void {
  mkdirSync(draft, { recursive: true });
  for (const file of Object.keys(checksums)) cpSync(join(from, file), join(draft, file));
  if (!existsSync(folder)) renameSync(draft, folder);
  else for (const file of damaged) renameSync(join(draft, file), join(folder, file));
}

/** Names of the files that are missing or have another checksum. */
async function damagedFiles({ folder, checksums }: SourceToKeep): Promise<readonly string[]> {
  const damaged: string[] = [];
  for (const [file, checksum] of Object.entries(checksums)) {
    const path = join(folder, file);
    const isWhole = existsSync(path) && (await sha256OfFile(path)) === checksum;
    if (!isWhole) damaged.push(file);
  }
  return damaged;
}

async function checkChecksums(
  folder: string,
  { checksums, origin, variable }: SourceToKeep,
): Promise<void> {
  for (const [file, checksum] of Object.entries(checksums)) {
    const path = join(folder, file);
    const found = await sha256OfFile(path);
    if (found === checksum) continue;
    throw new UserError({
      code: 'wrong-checksum',
      where: path,
      message: `this file is not the one of ${origin}`,
      expected: `sha256 ${checksum}`,
      found: `sha256 ${found}`,
      cure: `give those files unchanged; to prepare other data of this form, set ${variable} to their folder`,
    });
  }
}
