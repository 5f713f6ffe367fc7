import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { makeCacheFolder } from './make-cache-folder.ts';

const STALE_MS = 30_000;
const RETRY_MS = 1_000;

/** Makes the parent folder and holds a lock on the folder while the work runs; a second process waits. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  makeCacheFolder(dirname(folder));
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
