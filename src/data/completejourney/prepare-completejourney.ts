import { cacheFolder } from '../../core/folders.ts';
import {
  isPrepared,
  preparedDamage,
  readPreparedManifest,
  writePreparedDataset,
} from '../prepared-store.ts';
import { checkFiles } from './check-files.ts';
import { fingerprintSources } from './fingerprint.ts';
import { withFolderLock } from '../folder-lock.ts';
import type { PreparationProgress } from './preparation-progress.ts';

export interface PrepareCompletejourneyOptions {
  readonly sourceFolder: string;
  /** Where the prepared data set goes; by default a folder of the cache named after the fingerprint. */
  readonly folder?: string;
  readonly onProgress?: (progress: PreparationProgress) => void;
}

export interface PreparedFolder {
  readonly folder: string;
  readonly fingerprint: string;
  /** False when it was there already, undamaged. */
  readonly wasPrepared: boolean;
}

/**
 * Makes histories and the rows of all five tasks from the eight source files, unless that is done
 * already and undamaged. The same files always give the same bytes.
 *
 * @throws UserError when a source file is missing, damaged, or lacks what is read.
 */
export async function prepareCompletejourney(
  options: PrepareCompletejourneyOptions,
): Promise<PreparedFolder> {
  checkFiles(options.sourceFolder);
  const source = await fingerprintSources(options.sourceFolder);
  const { fingerprint } = source;
  const folder = options.folder ?? cacheFolder('data', 'completejourney', fingerprint.slice(0, 12));
  if (hasDataset(folder, fingerprint)) return { folder, fingerprint, wasPrepared: false };
  return withFolderLock(folder, async () => {
    if (hasDataset(folder, fingerprint)) return { folder, fingerprint, wasPrepared: false };
    // DuckDB is loaded only where there is work for it.
    const { computeDataset } = await import('./compute-dataset.ts');
    const dataset = await computeDataset({ ...options, source, spillFolder: `${folder}.spill` });
    writePreparedDataset(folder, dataset);
    return { folder, fingerprint, wasPrepared: true };
  });
}

function hasDataset(folder: string, fingerprint: string): boolean {
  if (!isPrepared(folder) || preparedDamage(folder) !== undefined) return false;
  return readPreparedManifest(folder).fingerprint === fingerprint;
}
