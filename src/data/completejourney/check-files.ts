import { checkSourceFiles } from '../preparation/check-source-files.ts';
import { SOURCE_TABLES, sourceFileName } from './source-files.ts';

/** @throws UserError `missing-file` naming all that are missing. */
export function checkFiles(folder: string): void {
  checkSourceFiles(folder, {
    name: 'completejourney',
    files: SOURCE_TABLES.map(sourceFileName),
    cure: 'run `dupn data fetch completejourney`, or name a folder that has them: `dupn data fetch completejourney --from <folder>`',
  });
}
