import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exitOnSignal } from '../../core/exit-on-signal.ts';
import { readManifest, runtimesFolder } from './runtime-folder.ts';
import { withSetupLock } from './setup-lock.ts';
import type { SetupReporter } from './setup-progress.ts';

/** A runtime appears under its name only when it is whole: it is built beside it and renamed. */
export async function buildInCache(
  name: string,
  reporter: SetupReporter,
  build: (folder: string, stillOurs: () => void) => Promise<void>,
): Promise<string> {
  const target = join(runtimesFolder(), name);
  if ((await readManifest(target)) !== undefined) return target;
  return await withSetupLock(target, reporter, async (stillOurs) => {
    if ((await readManifest(target)) !== undefined) return target;
    await removeLeftovers(target);
    const folder = await mkdtemp(partialPrefix(target));
    const keep = removeOnExit(folder);
    try {
      await build(folder, stillOurs);
      stillOurs();
      await rename(folder, target);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    } finally {
      keep();
    }
    return target;
  });
}

/** A process that is ended at work leaves nothing behind, unless it is killed. */
function removeOnExit(folder: string): () => void {
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); // what wrote here is ending
  };
  const ignoreSignals = exitOnSignal();
  process.once('exit', remove);
  return () => {
    process.off('exit', remove);
    ignoreSignals();
  };
}

function partialPrefix(target: string): string {
  return join(dirname(target), `.partial-${basename(target)}-`);
}

/** What killed processes left behind: nobody else is at work while we hold the lock. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = basename(partialPrefix(target));
  const names = await readdir(dirname(target));
  const stale = names.filter((name) => name.startsWith(prefix) || name === basename(target));
  for (const name of stale) {
    await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}
