import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import lockfile from 'proper-lockfile';

/** A claim that was not renewed for so long was left by a process that is gone. A step may take some seconds. */
const STALE_MS = 60_000;

/**
 * Claims the folder of a cell for this process, so that no other trains it at the same time; renewed in the
 * background. Undefined when another process holds it.
 *
 * @returns what gives the claim back
 */
export async function claimCell(folder: string): Promise<(() => Promise<void>) | undefined> {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    return await lockfile.lock(folder, {
      realpath: false,
      lockfilePath: claimOf(folder),
      stale: STALE_MS,
      update: STALE_MS / 6,
      onCompromised: () => undefined, // renewed late: the cell goes on, and its record is still written whole
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') return undefined;
    throw error;
  }
}

/** Whether a process is at work on the cell. */
export function isClaimed(folder: string): boolean {
  if (!existsSync(claimOf(folder))) return false;
  return lockfile.checkSync(folder, {
    realpath: false,
    lockfilePath: claimOf(folder),
    stale: STALE_MS,
  });
}

/** Takes away the claim of a process that is known to be gone. */
export function dropClaim(folder: string): void {
  rmSync(claimOf(folder), { recursive: true, force: true });
}

function claimOf(folder: string): string {
  return join(dirname(folder), `.lock-${basename(folder)}`);
}
