import type { LockWait } from '../data/folder-lock.ts';

/** What this process waits for: another one that prepares the same data set, or the lock that it left. */
export function waitingLine({ folder, holder }: LockWait): string {
  if (holder === undefined) return `waiting for another process, which prepares ${folder}`;
  const { pid, host, isGone } = holder;
  return isGone
    ? `waiting for up to half a minute: process ${pid} was ended while it prepared ${folder}`
    : `waiting for process ${pid} on ${host}, which prepares ${folder}`;
}
