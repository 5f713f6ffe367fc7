import {
  prepareOnce,
  type PreparedFolder,
  type PrepareOptions,
} from '../preparation/prepare-once.ts';
import { checkFiles } from './check-files.ts';
import { fingerprintSources } from './fingerprint.ts';

/**
 * Makes histories and the rows of CTR, L2R, FIFP and SPP from the two logs and the maps, unless that is done already and
 * undamaged. The same files always give the same bytes.
 *
 * @throws UserError when a source file is missing, damaged, or lacks what is read.
 */
export async function prepareJdata2019(options: PrepareOptions): Promise<PreparedFolder> {
  const { sourceFolder, folder, onWaiting } = options;
  checkFiles(sourceFolder);
  const source = await fingerprintSources(sourceFolder);
  const target = { name: 'jdata2019', fingerprint: source.fingerprint, folder, onWaiting };
  return prepareOnce(target, async (spillFolder) => {
    // DuckDB is loaded only where there is work for it.
    const { computeDataset } = await import('./compute-dataset.ts');
    return computeDataset({ ...options, source, spillFolder });
  });
}
