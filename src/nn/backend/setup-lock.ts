import { setTimeout as sleep } from 'node:timers/promises';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { makeWritableFolder } from '../../core/make-folder.ts';
import { setupError } from './setup-error.ts';
import type { SetupReporter } from './setup-progress.ts';

const STALE_MS = 20_000;
const POLL_MS = 1_000;

/** Does a piece of work that only one process of this user may do at a time; others wait and say so. */
export async function withSetupLock<T>(
  path: string,
  reporter: SetupReporter,
  work: (stillOurs: () => void) => Promise<T>,
): Promise<T> {
  makeCacheFolder(dirname(path));
  let lost: Error | undefined;
  const release = await acquire(path, reporter, (error) => (lost = error));
  const stillOurs = (): void => {
    if (lost === undefined) return;
    throw setupError({
      code: 'setup-interrupted',
      where: path,
      message:
        'this process was stopped for so long that another one may have taken over the set-up',
      cure: 'run `dupn setup` again',
      cause: lost,
    });
  };
  try {
    return await work(stillOurs);
  } finally {
    if (lost === undefined) await release();
  }
}

async function acquire(
  path: string,
  reporter: SetupReporter,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  const started = Date.now();
  for (let tries = 0; ; tries++) {
    try {
      return await lockfile.lock(path, {
        lockfilePath: `${path}.lock`,
        realpath: false,
        stale: STALE_MS,
        update: STALE_MS / 4,
        onCompromised,
      });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    }
    if (tries === 0) {
      reporter.line('another process is setting up the TensorFlow runtime; waiting for it');
    }
    const waited = Math.round((Date.now() - started) / 1000);
    reporter.progress({ step: 'wait', subject: 'the other process', done: waited, total: 0 });
    await sleep(POLL_MS);
  }
}

function makeCacheFolder(folder: string): void {
  try {
    makeWritableFolder(folder);
  } catch (error) {
    throw setupError({
      code: 'cache-not-writable',
      where: folder,
      message: 'the cache folder cannot be made or written to',
      expected: 'a folder that this user may write to',
      found: error instanceof Error ? error.message : String(error),
      cure: 'set DUPN_CACHE to a folder that you may write to; then run `dupn setup`',
      cause: error,
    });
  }
}
