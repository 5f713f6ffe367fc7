import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { SOURCE_TABLES, sourceFileName } from './source-files.ts';

const FETCH_CURE =
  'run `dupn data fetch completejourney`, or name a folder that has them: `dupn data fetch completejourney --from <folder>`';

/** @throws UserError `missing-file` naming all that are missing. */
export function checkFiles(folder: string): void {
  const missing = SOURCE_TABLES.map(sourceFileName).filter(
    (file) => !existsSync(join(folder, file)),
  );
  if (missing.length === 0) return;
  const isEmpty = missing.length === SOURCE_TABLES.length;
  throw new UserError({
    code: 'missing-file',
    where: folder,
    message: isEmpty
      ? 'the files of completejourney are not here'
      : `not all files of completejourney are here: no ${missing.join(', ')}`,
    expected: SOURCE_TABLES.map(sourceFileName).join(', '),
    found: isEmpty ? 'none of them' : 'the others',
    cure: FETCH_CURE,
  });
}
