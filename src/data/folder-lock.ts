import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { removeLeftDrafts } from './draft.ts';
import { isAlive } from './is-alive.ts';
import { makeCacheFolder } from './make-cache-folder.ts';

const STALE_MS = 30_000;
const RETRY_MS = 1_000;

/** What is waited for, and the process that holds it, where it said so. */
export interface LockWait {
  readonly folder: string;
  readonly holder: LockHolder | undefined;
}

export interface LockHolder extends z.infer<typeof holderSchema> {
  /** It was ended without giving the lock back, which is free when it has not been renewed for half a minute. */
  readonly isGone: boolean;
}

const holderSchema = z.object({ pid: z.int().positive(), host: z.string() });

/**
 * Makes the parent folder and holds a lock on the folder while the work runs; a second process waits, and says so once when a
 * second has passed. Where this one was stopped for so long that another has taken the lock over, the work goes on: both make
 * the same bytes, and each puts them in place whole.
 */
export async function withFolderLock<T>(
  folder: string,
  work: () => Promise<T> | T,
  onWaiting?: (wait: LockWait) => void,
): Promise<T> {
  makeCacheFolder(dirname(folder));
  const lost = new AbortController();
  const onLost = (): void => {
    lost.abort();
  };
  const release = await acquire(folder, { onWaiting, onLost });
  try {
    writeFileSync(holderFile(folder), JSON.stringify({ pid: process.pid, host: hostname() }));
    removeLeftDrafts(folder);
    return await work();
  } finally {
    if (!lost.signal.aborted) {
      rmSync(holderFile(folder), { force: true });
      await release();
    }
  }
}

interface LockListeners {
  readonly onWaiting: ((wait: LockWait) => void) | undefined;
  /** Another process has taken the lock over. */
  readonly onLost: () => void;
}

async function acquire(
  folder: string,
  { onWaiting, onLost }: LockListeners,
): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      return await lockfile.lock(folder, {
        realpath: false,
        lockfilePath: `${folder}.lock`,
        stale: STALE_MS,
        onCompromised: onLost,
      });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    }
    if (tries === 1) onWaiting?.({ folder, holder: holderOf(folder) });
    await sleep(RETRY_MS);
  }
}

/** Beside the lock: a lock is an empty folder, and its time tells whether it is still held. */
function holderFile(folder: string): string {
  return `${folder}.lock-holder.json`;
}

/** Undefined where the holder is about to write it, or just has left. */
function holderOf(folder: string): LockHolder | undefined {
  try {
    const holder = holderSchema.parse(JSON.parse(readFileSync(holderFile(folder), 'utf8')));
    return { ...holder, isGone: holder.host === hostname() && !isAlive(holder.pid) };
  } catch {
    return undefined;
  }
}
