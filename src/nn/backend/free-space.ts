import { statfs } from 'node:fs/promises';
import { setupError } from './setup-error.ts';
import { formatBytes } from './setup-progress.ts';
import type { PinnedWheel } from './pinned-wheels.ts';

/** Bytes that this user may still write below a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}

/** What the set-up holds at its worst moment: all that was unpacked, one wheel, and pip's own copy of it. */
export function bytesNeeded(wheels: readonly PinnedWheel[]): number {
  const unpacked = wheels.reduce((sum, wheel) => sum + wheel.unpackedBytes, 0);
  return unpacked + 2 * Math.max(0, ...wheels.map((wheel) => wheel.bytes));
}

export async function checkFreeSpace(folder: string, needed: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= needed) return;
  throw setupError({
    code: 'no-space',
    where: folder,
    message: 'there is not enough room for the TensorFlow libraries',
    expected: `${formatBytes(needed)} free`,
    found: `${formatBytes(free)} free`,
    cure: 'free some space, or set DUPN_CACHE to a folder on a larger disk; then run `dupn setup`',
  });
}
