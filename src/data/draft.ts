import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './is-alive.ts';

/** Where this process makes what is to become the folder: beside it, so that renaming is enough. */
export function draftOf(folder: string): string {
  return `${folder}.tmp-${process.pid}`;
}

/** What processes that are gone have left: one that is at work may have lost its lock, and keeps its own. */
export function removeLeftDrafts(folder: string): void {
  const prefix = `${basename(folder)}.tmp-`;
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid > 0 && !isAlive(pid)) {
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}
