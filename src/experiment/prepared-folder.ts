import { dirname, resolve } from 'node:path';
import type { UserError } from '../core/errors.ts';
import { cacheFolder } from '../core/folders.ts';
import { withFolderLock, type LockWait } from '../data/folder-lock.ts';
import type { SourceFingerprint } from '../data/preparation/source-fingerprint.ts';
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
  /** The source files are not the ones that the data set was specified on: its stated counts are not asserted. */
  readonly onOtherSource: () => void;
  readonly onProgress: (stage: PreparationStage) => void;
  /** Another process is preparing it: this one goes on when that has ended. */
  readonly onWaiting: (wait: LockWait) => void;
}

/** Where a data set lies once it is prepared, and what identifies its content. */
export interface PreparedLocation {
  readonly folder: string;
  readonly fingerprint: string;
  /** Whether the source files are the ones that the data set was specified on; always so where there are none. */
  readonly isKnown: boolean;
  readonly ready: boolean;
}

/** Looks without preparing. @throws UserError when source files are missing */
export async function locatePrepared(
  spec: DatasetSpec,
  specPath: string,
): Promise<PreparedLocation> {
  const { fingerprint, isKnown } = await fingerprintOf(spec, specPath);
  const folder = cacheFolder('data', spec.kind, fingerprint.slice(0, 12));
  return { folder, fingerprint, isKnown, ready: isPrepared(folder) };
}

/**
 * The folder of a prepared data set, prepared now if that has not been done or if what is there is damaged. The
 * same specification gives the same bytes, so that nothing is lost with what is replaced.
 */
export async function ensurePrepared(
  spec: DatasetSpec,
  specPath: string,
  { onDamage, onOtherSource, onProgress, onWaiting }: PreparationObserver,
): Promise<PreparedLocation> {
  const observer = { onProgress, onWaiting };
  const location = await locatePrepared(spec, specPath);
  if (!location.isKnown) onOtherSource();
  if (location.ready) {
    const damage = preparedDamage(location.folder);
    if (damage === undefined) return location;
    onDamage(damage);
  }
  switch (spec.kind) {
    case 'simulated': {
      const { prepareSimulated } = await import('../data/simulated/prepare-simulated.ts');
      const { folder } = location;
      const prepare = (): void => {
        if (isPrepared(folder) && preparedDamage(folder) === undefined) return; // by another process, while this one waited
        onProgress({ stage: 1, stages: 1, title: 'simulating users' });
        writePreparedDataset(folder, prepareSimulated(simulatedOptions(spec)));
      };
      await withFolderLock(folder, prepare, onWaiting);
      break;
    }
    case 'completejourney': {
      const { prepareCompletejourney } =
        await import('../data/completejourney/prepare-completejourney.ts');
      const sourceFolder = await completejourneyFolder(spec, specPath);
      await prepareCompletejourney({ sourceFolder, folder: location.folder, ...observer });
      break;
    }
    case 'jdata2019': {
      const { prepareJdata2019 } = await import('../data/jdata2019/prepare-jdata2019.ts');
      const sourceFolder = await jdata2019Folder(spec, specPath);
      await prepareJdata2019({ sourceFolder, folder: location.folder, ...observer });
      break;
    }
  }
  return { ...location, ready: true };
}

async function fingerprintOf(spec: DatasetSpec, specPath: string): Promise<SourceFingerprint> {
  switch (spec.kind) {
    case 'simulated': {
      const { simulatedFingerprint } = await import('../data/simulated/prepare-simulated.ts');
      return { fingerprint: simulatedFingerprint(simulatedOptions(spec)), isKnown: true };
    }
    case 'completejourney': {
      const { fingerprintSources } = await import('../data/completejourney/fingerprint.ts');
      return fingerprintSources(await completejourneyFolder(spec, specPath));
    }
    case 'jdata2019': {
      const { fingerprintSources } = await import('../data/jdata2019/fingerprint.ts');
      return fingerprintSources(await jdata2019Folder(spec, specPath));
    }
  }
}

type Simulated = Extract<DatasetSpec, { kind: 'simulated' }>;
type Completejourney = Extract<DatasetSpec, { kind: 'completejourney' }>;
type Jdata2019 = Extract<DatasetSpec, { kind: 'jdata2019' }>;

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
  return completejourneySource(namedFolder(spec, specPath));
}

async function jdata2019Folder(spec: Jdata2019, specPath: string): Promise<string> {
  const { jdata2019Source } = await import('../data/jdata2019/source-folder.ts');
  return jdata2019Source(namedFolder(spec, specPath));
}

/** The folder that a data set file names, from where that file lies. */
function namedFolder(
  { source }: { readonly source?: string },
  specPath: string,
): string | undefined {
  return source === undefined ? undefined : resolve(dirname(specPath), source);
}
