import type { PreparedDataset } from '../prepared-dataset.ts';
import type { ComputeOptions } from './compute-prepared.ts';
import { checkFiles, fingerprintSource, type FileSource } from './file-source.ts';
import { prepareOnce, type PreparedFolder, type PrepareOptions } from './prepare-once.ts';

/** A kind of data set that is made of files. */
export interface FileDataset {
  readonly source: FileSource;
  /** What makes it; loads DuckDB, so it is called only where there is work to do. */
  readonly loadCompute: () => Promise<(options: ComputeOptions) => Promise<PreparedDataset>>;
}

/**
 * Makes histories and the rows of the tasks from the source files, unless that is done already and undamaged. The same files always
 * give the same bytes.
 *
 * @throws UserError when a source file is missing, damaged, or lacks what is read.
 */
export async function prepareFiles(
  { source, loadCompute }: FileDataset,
  options: PrepareOptions,
): Promise<PreparedFolder> {
  const { sourceFolder, folder, onWaiting } = options;
  checkFiles(source, sourceFolder);
  const found = await fingerprintSource(source, sourceFolder);
  const target = { name: source.name, fingerprint: found.fingerprint, folder, onWaiting };
  return prepareOnce(target, async (spillFolder) => {
    const compute = await loadCompute();
    return compute({ ...options, source: found, spillFolder });
  });
}
