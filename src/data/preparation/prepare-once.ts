import { cacheFolder } from '../../core/folders.ts';
import { draftOf } from '../draft.ts';
import { withFolderLock, type LockWait } from '../folder-lock.ts';
import type { PreparedDataset } from '../prepared-dataset.ts';
import {
  isPrepared,
  preparedDamage,
  readPreparedManifest,
  writePreparedDataset,
} from '../prepared-store.ts';
import type { PreparationProgress } from './preparation-progress.ts';

export interface PrepareOptions {
  readonly sourceFolder: string;
  /** Where the prepared data set goes; by default a folder of the cache named after the fingerprint. */
  readonly folder?: string;
  readonly onProgress?: (progress: PreparationProgress) => void;
  /** Another process is preparing the folder. */
  readonly onWaiting?: (wait: LockWait) => void;
}

export interface PreparedFolder {
  readonly folder: string;
  readonly fingerprint: string;
  /** False when it was there already, undamaged. */
  readonly wasPrepared: boolean;
}

export interface PreparationTarget {
  /** Kind of data set. */
  readonly name: string;
  readonly fingerprint: string;
  readonly folder: string | undefined;
  readonly onWaiting: PrepareOptions['onWaiting'];
}

/** Keeps what `compute` makes, unless it is there already and undamaged. `compute` may spill to the folder that it is given. */
export async function prepareOnce(
  target: PreparationTarget,
  compute: (spillFolder: string) => Promise<PreparedDataset>,
): Promise<PreparedFolder> {
  const { name, fingerprint, onWaiting } = target;
  const folder = target.folder ?? cacheFolder('data', name, fingerprint.slice(0, 12));
  if (hasDataset(folder, fingerprint)) return { folder, fingerprint, wasPrepared: false };
  const prepare = async (): Promise<PreparedFolder> => {
    if (hasDataset(folder, fingerprint)) return { folder, fingerprint, wasPrepared: false };
    writePreparedDataset(folder, await compute(`${draftOf(folder)}.spill`));
    return { folder, fingerprint, wasPrepared: true };
  };
  return withFolderLock(folder, prepare, onWaiting);
}

function hasDataset(folder: string, fingerprint: string): boolean {
  if (!isPrepared(folder) || preparedDamage(folder) !== undefined) return false;
  return readPreparedManifest(folder).fingerprint === fingerprint;
}
