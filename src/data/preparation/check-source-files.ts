import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';

export interface SourceFileNames {
  /** Of the data set. */
  readonly name: string;
  readonly files: readonly string[];
  readonly cure: string;
}

/** @throws UserError `missing-file` naming all that are missing. */
export function checkSourceFiles(folder: string, { name, files, cure }: SourceFileNames): void {
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return;
  const isEmpty = missing.length === files.length;
  throw new UserError({
    code: 'missing-file',
    where: folder,
    message: isEmpty
      ? `the files of ${name} are not here`
      : `not all files of ${name} are here: no ${missing.join(', ')}`,
    expected: files.join(', '),
    found: isEmpty ? 'none of them' : 'the others',
    cure,
  });
}
