import { SPLIT_NAMES, TASK_NAMES, type SplitName, type TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import { countSplits } from './count-splits.ts';
import type { DatasetManifest, PreparedDataset, SplitCounts } from './prepared-dataset.ts';

export interface DatasetDescription {
  readonly name: string;
  readonly fingerprint: string;
  readonly users: number;
  readonly items: number;
  readonly events: number;
  readonly tasks: Partial<Record<TaskName, Readonly<Record<SplitName, TaskPart>>>>;
  readonly histories: Readonly<Record<SplitName, HistoryLengths>>;
  readonly vocabulary: DatasetManifest['vocabulary'];
  readonly profileFields: DatasetManifest['profileFields'];
  readonly about: DatasetManifest['about'];
}

export interface TaskPart extends SplitCounts {
  /** null where labels are classes, or where there are no rows. */
  readonly positiveRate: number | null;
}

/** Events before a moment, uncut. */
export interface HistoryLengths {
  readonly moments: number;
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

export function describeDataset(dataset: PreparedDataset): DatasetDescription {
  const { manifest, users, items, events } = dataset;
  const tasks: Partial<Record<TaskName, Record<SplitName, TaskPart>>> = {};
  for (const task of TASK_NAMES) {
    const examples = dataset.tasks[task];
    if (examples === undefined) continue;
    const isBinary = manifest.tasks[task]?.classes === undefined;
    const counts = countSplits(dataset.moments, examples, isBinary);
    tasks[task] = bySplit((split) => ({
      ...counts[split],
      positiveRate:
        isBinary && counts[split].rows > 0 ? counts[split].positives / counts[split].rows : null,
    }));
  }
  return {
    name: manifest.name,
    fingerprint: manifest.fingerprint,
    users: users.key.length,
    items: items.id.length - 1,
    events: events.time.length,
    tasks,
    histories: bySplit((split) => historyLengths(dataset, split)),
    vocabulary: manifest.vocabulary,
    profileFields: manifest.profileFields,
    about: manifest.about,
  };
}

function bySplit<T>(make: (split: SplitName) => T): Record<SplitName, T> {
  return { train: make('train'), validation: make('validation'), test: make('test') };
}

function historyLengths({ moments, events }: PreparedDataset, split: SplitName): HistoryLengths {
  const part = SPLIT_NAMES.indexOf(split);
  const from = at(moments.splitOffset, part);
  const to = at(moments.splitOffset, part + 1);
  const lengths = Uint32Array.from(
    moments.historyEnd.subarray(from, to),
    (end, index) => end - at(events.userOffset, at(moments.user, from + index)),
  ).sort();
  const quantile = (share: number): number =>
    lengths[Math.floor(share * (lengths.length - 1))] ?? 0;
  return {
    moments: lengths.length,
    p10: quantile(0.1),
    median: quantile(0.5),
    p90: quantile(0.9),
    max: quantile(1),
  };
}
