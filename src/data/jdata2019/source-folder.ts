import { cacheFolder, namedFolder } from '../../core/folders.ts';
import { checkFiles } from './check-files.ts';

/** Where files lie that were taken from a folder. */
export function keptSourceFolder(): string {
  return cacheFolder('sources', 'jdata2019');
}

/**
 * The folder with the four files: the one given, else that of `DUPN_JDATA2019`, else what
 * `dupn data fetch jdata2019 --from <folder>` has left in the cache.
 *
 * @throws UserError `missing-file` when they are not there.
 */
export function jdata2019Source(given?: string): string {
  const folder = given ?? namedFolder('DUPN_JDATA2019') ?? keptSourceFolder();
  checkFiles(folder);
  return folder;
}
