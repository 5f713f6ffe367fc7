import { dirname, resolve } from 'node:path';
import type { UserError } from '../core/errors.ts';
import { cacheFolder } from '../core/folders.ts';
import { withFolderLock } from '../data/folder-lock.ts';
import { isPrepared, preparedDamage, writePreparedDataset } from '../data/prepared-store.ts';
import type { DatasetSpec } from '../spec/dataset-spec.ts';

export interface PreparationStage {
  readonly stage: number;
  readonly stages: number;
  readonly title: string;
}

export interface PreparationObserver {
  /** The data set that was there cannot be read: it is prepared anew. */
  readonly onDamage: (damage: UserError) => void;
  readonly onProgress: (stage: PreparationStage) => void;
}

/** Where a data set lies once it is prepared, and what identifies its content. */
export interface PreparedLocation {
  readonly folder: string;
  readonly fingerprint: string;
  readonly ready: boolean;
}

/** Looks without preparing. @throws UserError when source files are missing */
export async function locatePrepared(
  spec: DatasetSpec,
  specPath: string,
): Promise<PreparedLocation> {
  const fingerprint = await fingerprintOf(spec, specPath);
  const folder = cacheFolder('data', spec.kind, fingerprint.slice(0, 12));
  return { folder, fingerprint, ready: isPrepared(folder) };
}

/**
 * The folder of a prepared data set, prepared now if that has not been done or if what is there is damaged. The
 * same specification gives the same bytes, so that nothing is lost with what is replaced.
 */
export async function ensurePrepared(
  spec: DatasetSpec,
  specPath: string,
  { onDamage, onProgress }: PreparationObserver,
): Promise<PreparedLocation> {
  const location = await locatePrepared(spec, specPath);
  if (location.ready) {
    const damage = preparedDamage(location.folder);
    if (damage === undefined) return location;
    onDamage(damage);
  }
  switch (spec.kind) {
    case 'simulated': {
      const { prepareSimulated } = await import('../data/simulated/prepare-simulated.ts');
      await withFolderLock(location.folder, () => {
        const { folder } = location;
        if (isPrepared(folder) && preparedDamage(folder) === undefined) return; // by another process, while this one waited
        onProgress({ stage: 1, stages: 1, title: 'simulating users' });
        writePreparedDataset(location.folder, prepareSimulated(simulatedOptions(spec)));
      });
      break;
    }
    case 'completejourney': {
      const { prepareCompletejourney } =
        await import('../data/completejourney/prepare-completejourney.ts');
      const sourceFolder = await completejourneyFolder(spec, specPath);
      await prepareCompletejourney({ sourceFolder, folder: location.folder, onProgress });
      break;
    }
  }
  return { ...location, ready: true };
}

async function fingerprintOf(spec: DatasetSpec, specPath: string): Promise<string> {
  switch (spec.kind) {
    case 'simulated': {
      const { simulatedFingerprint } = await import('../data/simulated/prepare-simulated.ts');
      return simulatedFingerprint(simulatedOptions(spec));
    }
    case 'completejourney': {
      const { fingerprintSources } = await import('../data/completejourney/fingerprint.ts');
      return (await fingerprintSources(await completejourneyFolder(spec, specPath))).fingerprint;
    }
  }
}

type Simulated = Extract<DatasetSpec, { kind: 'simulated' }>;
type Completejourney = Extract<DatasetSpec, { kind: 'completejourney' }>;

/** What the data depend on. */
function simulatedOptions(
  spec: Simulated,
): Omit<Simulated, 'dataset' | 'kind' | 'about' | 'nonPersonalised' | 'floors'> {
  const { dataset: _name, kind: _kind, about: _about, ...others } = spec;
  const { nonPersonalised: _features, floors: _floors, ...options } = others;
  return options;
}

async function completejourneyFolder(spec: Completejourney, specPath: string): Promise<string> {
  const { completejourneySource } = await import('../data/completejourney/source-folder.ts');
  const named = spec.source === undefined ? undefined : resolve(dirname(specPath), spec.source);
  return completejourneySource(named);
}
