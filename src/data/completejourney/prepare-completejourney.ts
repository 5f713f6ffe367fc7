import {
  prepareOnce,
  type PreparedFolder,
  type PrepareOptions,
} from '../preparation/prepare-once.ts';
import { checkFiles } from './check-files.ts';
import { fingerprintSources } from './fingerprint.ts';

/**
 * Makes histories and the rows of all five tasks from the eight source files, unless that is done
 * already and undamaged. The same files always give the same bytes.
 *
 * @throws UserError when a source file is missing, damaged, or lacks what is read.
 */
export async function prepareCompletejourney(options: PrepareOptions): Promise<PreparedFolder> {
  const { sourceFolder, folder, onWaiting } = options;
  checkFiles(sourceFolder);
  const source = await fingerprintSources(sourceFolder);
  const target = { name: 'completejourney', fingerprint: source.fingerprint, folder, onWaiting };
  return prepareOnce(target, async (spillFolder) => {
    // DuckDB is loaded only where there is work for it.
    const { computeDataset } = await import('./compute-dataset.ts');
    return computeDataset({ ...options, source, spillFolder });
  });
}
