import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { withFolderLock, type LockWait } from '../../src/data/folder-lock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';

test('a second one waits, says once what for, and goes on when the first has ended', async () => {
  const folder = join(temporaryFolder(), 'data', 'simulated');
  const waits: LockWait[] = [];
  const order: string[] = [];
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let begun = (): void => undefined;
  const atWork = new Promise<void>((resolve) => (begun = resolve));
  const first = withFolderLock(folder, async () => {
    begun();
    await ended;
    order.push('first');
  });
  await atWork;
  const onWaiting = (wait: LockWait): void => {
    waits.push(wait);
    setTimeout(end, 1500); // two more tries
  };
  const second = withFolderLock(folder, () => order.push('second'), onWaiting);
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
  expect(waits).toEqual([
    { folder, holder: { pid: process.pid, host: hostname(), isGone: false } },
  ]);
  expect(readdirSync(dirname(folder))).toEqual([]);
});

test('nobody waits for a lock that is free, and one whose work failed is', async () => {
  const folder = join(temporaryFolder(), 'simulated');
  const waits: LockWait[] = [];
  const fail = (): never => {
    throw new Error('out of space');
  };
  await expect(withFolderLock(folder, fail, (wait) => waits.push(wait))).rejects.toThrow('space');
  expect(
    await withFolderLock(
      folder,
      () => 'made',
      (wait) => waits.push(wait),
    ),
  ).toBe('made');
  expect(waits).toEqual([]);
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

test('one whose lock was taken over ends its work, and leaves the lock to the other', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const folder = join(temporaryFolder(), 'simulated');
  const work = async (): Promise<string> => {
    utimesSync(`${folder}.lock`, 1, 1);
    await vi.advanceTimersByTimeAsync(60_000); // the lock is looked at
    for (let looks = 0; looks < 20; looks++) await stat(`${folder}.lock`);
    return 'made';
  };
  expect(await withFolderLock(folder, work)).toBe('made');
  expect(readdirSync(dirname(folder))).toEqual(['simulated.lock', 'simulated.lock-holder.json']);
});

test('what processes that are gone have left is removed, and nothing of those at work', async () => {
  const folder = join(temporaryFolder(), 'simulated');
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const atWork = ['other.tmp-1', `simulated.tmp-${process.pid}`];
  for (const name of [...atWork, `simulated.tmp-${gone}`, `simulated.tmp-${gone}.spill`]) {
    mkdirSync(join(dirname(folder), name, 'files'), { recursive: true });
  }
  await withFolderLock(folder, () => undefined);
  expect(readdirSync(dirname(folder))).toEqual(atWork);
});

test('a cache that is there and cannot be written to', async ({ skip }) => {
  const kernels = '/proc/sys'; // refused to all, root among them
  if (!existsSync(kernels)) skip('only Linux has a folder that nobody may write to');
  const text = await userErrorText(() => withFolderLock(join(kernels, 'data'), () => 'made'));
  expect(text.replace(/found .*/, 'found     <answer>')).toMatchInlineSnapshot(`
    "/proc/sys  the folder for fetched and prepared data cannot be made or written to
        expected  a folder that this user may write to
        found     <answer>
        cure      set DUPN_CACHE to a folder that you may write to"
  `);
});
