import { shuffle, type RandomStream } from '../core/random.ts';
import type { SplitName, TaskName } from '../core/tasks.ts';
import { SPLIT_NAMES } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import { isLabelled, type Labelled } from './label-share.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

export interface MomentSelection {
  readonly split: SplitName;
  /** Only moments with a request of one of these tasks. */
  readonly tasks: readonly TaskName[];
  /** Share of the users kept, with all their moments. (0, 1] */
  readonly users: number;
  /** Where a task has not all of its labels: a moment counts for it only with one. */
  readonly labelled?: Labelled | undefined;
}

/** Moments of a split that ask something of the tasks, of the users kept, in the order of the data set. */
export function selectMoments(dataset: PreparedDataset, selection: MomentSelection): Uint32Array {
  const split = SPLIT_NAMES.indexOf(selection.split);
  const from = at(dataset.moments.splitOffset, split);
  const to = at(dataset.moments.splitOffset, split + 1);
  const { labelled } = selection;
  const asking = selection.tasks.flatMap((task) => {
    const offset = dataset.tasks[task]?.momentOffset;
    return offset === undefined ? [] : [{ task, offset }];
  });
  const asks = (moment: number): boolean =>
    asking.some(
      ({ task, offset }) =>
        at(offset, moment + 1) > at(offset, moment) && isLabelled(labelled, task, moment),
    );
  const kept: number[] = [];
  for (let moment = from; moment < to; moment++) {
    const key = at(dataset.users.key, at(dataset.moments.user, moment));
    if (userShare(key) >= selection.users) continue;
    if (asks(moment)) kept.push(moment);
  }
  return Uint32Array.from(kept);
}

/**
 * Cuts moments into batches of similar history length, so that little is padding: the moments are shuffled, and sorted
 * by length inside chunks of `CHUNK` batches. Moments of equal length keep their shuffled order: most histories fill the
 * window, and in the order of the data set such a batch would be one week. The batches themselves are not shuffled.
 *
 * Deviation: batch-of-moments. A batch counts moments, with the rows of all tasks that meet there.
 */
export function cutByChance(
  moments: Uint32Array,
  lengthOf: (moment: number) => number,
  batchSize: number,
  stream: RandomStream,
): Uint32Array[] {
  const order = shuffle(moments.slice(), stream);
  const batches: Uint32Array[] = [];
  for (let start = 0; start < order.length; start += CHUNK * batchSize) {
    const chunk = order.subarray(start, start + CHUNK * batchSize);
    batches.push(...batchesByLength(chunk, lengthOf, batchSize));
  }
  return batches;
}

/** The same cut without chance, for evaluation: short histories first, those of equal length as they stand. */
export function batchesByLength(
  moments: Uint32Array,
  lengthOf: (moment: number) => number,
  batchSize: number,
): Uint32Array[] {
  const sorted = moments.slice().sort((a, b) => lengthOf(a) - lengthOf(b)); // stable
  const batches: Uint32Array[] = [];
  for (let start = 0; start < sorted.length; start += batchSize) {
    batches.push(sorted.slice(start, start + batchSize));
  }
  return batches;
}

const CHUNK = 32;

/** A user's place in [0, 1): the finaliser of MurmurHash3 over the key, so that a sample of users is stable. */
export function userShare(key: number): number {
  let hash = (key ^ 0x5bd1e995) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
