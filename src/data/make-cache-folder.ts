import { UserError } from '../core/errors.ts';
import { makeWritableFolder } from '../core/make-folder.ts';

/** @throws UserError `cache-not-writable` */
export function makeCacheFolder(folder: string): void {
  try {
    makeWritableFolder(folder);
  } catch (cause) {
    throw new UserError({
      code: 'cache-not-writable',
      where: folder,
      message: 'the folder for fetched and prepared data cannot be made or written to',
      expected: 'a folder that this user may write to',
      found: cause instanceof Error ? cause.message : String(cause),
      cure: 'set DUPN_CACHE to a folder that you may write to',
      exitCode: 1,
      cause,
    });
  }
}
