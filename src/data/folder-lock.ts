import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { UserError } from '../core/errors.ts';

const STALE_MS = 30_000;
const RETRY_MS = 1_000;

/** Makes the parent folder and holds a lock on the folder while the work runs; a second process waits. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  makeParent(folder);
  const release = await lockfile.lock(folder, {
    realpath: false,
    lockfilePath: `${folder}.lock`,
    stale: STALE_MS,
    retries: { forever: true, factor: 1, minTimeout: RETRY_MS, maxTimeout: RETRY_MS },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

function makeParent(folder: string): void {
  try {
    mkdirSync(dirname(folder), { recursive: true });
  } catch (cause) {
    throw new UserError({
      code: 'cache-not-writable',
      where: dirname(folder),
      message: 'the folder for prepared data cannot be made',
      expected: 'a folder that this user may write to',
      found: cause instanceof Error ? cause.message : String(cause),
      cure: 'set DUPN_CACHE to a folder that you may write to',
      exitCode: 1,
      cause,
    });
  }
}
