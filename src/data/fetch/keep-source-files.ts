import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { draftOf } from '../draft.ts';
import { withFolderLock } from '../folder-lock.ts';
import { checkFiles, keptFolder, type FileSource } from '../preparation/file-source.ts';
import { sha256OfFile } from '../preparation/sha256-of-file.ts';

export interface KeepOptions {
  /** Where the files are kept; by default in the cache. */
  readonly folder?: string;
  /** A folder that has the files. */
  readonly from?: string;
  /** Takes a line on what is about to happen, or on what does not. */
  readonly report?: (line: string) => void;
}

export interface FilesToKeep extends KeepOptions {
  readonly source: FileSource;
  /** Gets the files where the user names no folder; what it leaves in the scratch folder is removed afterwards. */
  readonly obtain: (scratch: string) => Promise<string>;
  /** What the files are, as the end of "this file is not the one of". */
  readonly origin: string;
}

export interface KeptSource {
  readonly folder: string;
  /** False when all files were there already, undamaged. */
  readonly wasFetched: boolean;
}

/** Puts source files, each with its pinned checksum, into a folder of the cache; files that have it stay. */
export async function keepSourceFiles(files: FilesToKeep): Promise<KeptSource> {
  const { source, from, report } = files;
  const folder = files.folder ?? keptFolder(source);
  if (await isWhole(folder, source)) {
    if (from !== undefined) report?.(notUsed(from, folder, source));
    return { folder, wasFetched: false };
  }
  const onWaiting = (): void => {
    report?.(`waiting for another process, which fetches ${folder}`);
  };
  return withFolderLock(folder, () => replaceFiles(folder, files), onWaiting);
}

async function isWhole(folder: string, source: FileSource): Promise<boolean> {
  return existsSync(folder) && (await damagedFiles(folder, source)).length === 0;
}

async function replaceFiles(folder: string, files: FilesToKeep): Promise<KeptSource> {
  const { source, from: given, report } = files;
  if (await isWhole(folder, source)) return { folder, wasFetched: false }; // while this one waited
  const damaged = existsSync(folder) ? await damagedFiles(folder, source) : [];
  if (damaged.length > 0) {
    report?.(`${folder}  missing or damaged, to be replaced: ${damaged.join(', ')}`);
  }
  const scratch = draftOf(folder);
  try {
    const from = given === undefined ? await files.obtain(scratch) : folderGiven(given);
    checkFiles(source, from);
    await checkChecksums(from, files);
    putInPlace(from, { folder, source, draft: join(scratch, 'files'), damaged });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { folder, wasFetched: true };
}

function folderGiven(from: string): string {
  const isThere = existsSync(from);
  if (isThere && statSync(from).isDirectory()) return from;
  throw new UserError({
    code: 'no-such-folder',
    where: from,
    message: '--from names no folder',
    expected: 'a folder that has the files',
    found: isThere ? 'a file' : 'nothing',
    cure: 'name the folder that has the files: `--from <folder>`',
  });
}

function notUsed(from: string, folder: string, { variable }: FileSource): string {
  return [
    `--from ${from} is not used: every file is there already, with its checksum`,
    `    to copy them anew, delete ${folder}; to prepare other data of this form, set ${variable} to their folder`,
  ].join('\n');
}

/**
 * The folder appears whole or not at all, and so does each file. The draft lies beside the folder, so that renaming is enough.
 */
function putInPlace(from: string, { folder, source, draft, damaged }: PlaceToPut): void {
  mkdirSync(draft, { recursive: true });
  for (const file of Object.keys(source.checksums)) {
    copyFileSync(join(from, file), join(draft, file)); // what a link leads to
  }
  if (!existsSync(folder)) renameSync(draft, folder);
  else for (const file of damaged) renameSync(join(draft, file), join(folder, file));
}

interface PlaceToPut {
  readonly folder: string;
  readonly source: FileSource;
  readonly draft: string;
  readonly damaged: readonly string[];
}

/** Names of the files that are missing or have another checksum. */
async function damagedFiles(folder: string, { checksums }: FileSource): Promise<readonly string[]> {
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
  { source: { checksums, variable }, origin }: FilesToKeep,
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
