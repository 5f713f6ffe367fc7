import { dirname, resolve } from 'node:path';
import type { UserError } from '../core/errors.ts';
import { cacheFolder } from '../core/folders.ts';
import { COMPLETEJOURNEY } from '../data/completejourney/completejourney.ts';
import { withFolderLock, type LockWait } from '../data/folder-lock.ts';
import { JDATA2019 } from '../data/jdata2019/jdata2019.ts';
import {
  fingerprintSource,
  sourceFolder,
  type SourceFingerprint,
} from '../data/preparation/file-source.ts';
import { prepareFiles } from '../data/preparation/prepare-files.ts';
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
  const location = await locatePrepared(spec, specPath);
  if (!location.isKnown) onOtherSource();
  if (location.ready) {
    const damage = preparedDamage(location.folder);
    if (damage === undefined) return location;
    onDamage(damage);
  }
  const { folder } = location;
  if (spec.kind === 'simulated') {
    const { prepareSimulated } = await import('../data/simulated/prepare-simulated.ts');
    const prepare = (): void => {
      if (isPrepared(folder) && preparedDamage(folder) === undefined) return; // by another process, while this one waited
      onProgress({ stage: 1, stages: 1, title: 'simulating users' });
      writePreparedDataset(folder, prepareSimulated(simulatedOptions(spec)));
    };
    await withFolderLock(folder, prepare, onWaiting);
  } else {
    const options = { sourceFolder: fileFolder(spec, specPath), folder, onProgress, onWaiting };
    await prepareFiles(FILE_DATASETS[spec.kind], options);
  }
  return { ...location, ready: true };
}

async function fingerprintOf(spec: DatasetSpec, specPath: string): Promise<SourceFingerprint> {
  if (spec.kind !== 'simulated') {
    return fingerprintSource(FILE_DATASETS[spec.kind].source, fileFolder(spec, specPath));
  }
  const { simulatedFingerprint } = await import('../data/simulated/prepare-simulated.ts');
  return { fingerprint: simulatedFingerprint(simulatedOptions(spec)), isKnown: true };
}

/** The kinds that are made of files. */
const FILE_DATASETS = { completejourney: COMPLETEJOURNEY, jdata2019: JDATA2019 } as const;

type Simulated = Extract<DatasetSpec, { kind: 'simulated' }>;
type OfFiles = Exclude<DatasetSpec, Simulated>;

/** What the data depend on. */
function simulatedOptions(
  spec: Simulated,
): Omit<Simulated, 'dataset' | 'kind' | 'about' | 'nonPersonalised' | 'floors'> {
  const { dataset: _name, kind: _kind, about: _about, ...others } = spec;
  const { nonPersonalised: _features, floors: _floors, ...options } = others;
  return options;
}

/** The folder with the files: the one that the data set's file names, from where that lies, or where they are found without. */
function fileFolder({ kind, source }: OfFiles, specPath: string): string {
  const named = source === undefined ? undefined : resolve(dirname(specPath), source);
  return sourceFolder(FILE_DATASETS[kind].source, named);
}
