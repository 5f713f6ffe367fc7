import { rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { UserError } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';

const FOUND: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'a read-only file system',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'a place where no folder can be made, a read-only file system for one',
  EISDIR: 'a folder in its place',
  EEXIST: 'a file in its place',
  ENOTDIR: 'a file in its place',
};

/**
 * Makes the folder and tries a small file in it, so that a run fails before training, not after it.
 *
 * @throws UserError `results-not-writable`
 */
export function assertWritable(folder: string): void {
  const probe = join(folder, `.probe.tmp-${process.pid}`);
  try {
    makeFolder(folder);
    writeFileSync(probe, 'probe');
    rmSync(probe);
  } catch (cause) {
    throw notWritable(folder, cause);
  }
}

/** The message for a folder that the system refuses to write. Anything but such an error passes through. */
export function notWritable(folder: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return cause;
  if (!/^E[A-Z0-9]+$/.test(cause.code)) return cause; // ERR_… is of Node, not of the system
  return new UserError({
    code: 'results-not-writable',
    where: folder,
    message: 'results cannot be written here',
    expected: 'a folder that this user can write',
    found: systemAnswer(cause.code),
    cure: 'make the folder writable, or name another one with --results <dir>',
    cause,
  });
}

/** As `notWritable`, but an error that names a file elsewhere passes through too; a write to a full disk names none. */
export function notWritableBelow(folder: string, cause: unknown): unknown {
  const path = cause instanceof Error && 'path' in cause ? cause.path : undefined;
  const isElsewhere = typeof path === 'string' && !`${path}${sep}`.startsWith(`${folder}${sep}`);
  return isElsewhere ? cause : notWritable(folder, cause);
}

/** An error code of the system in words. */
export function systemAnswer(code: string): string {
  return FOUND[code] ?? `the system answers ${code}`;
}
