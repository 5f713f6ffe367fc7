import { at } from '../core/typed-arrays.ts';
import { UNKNOWN_ID } from './batch.ts';
import { userShare } from './moment-sampler.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/** Sequences of item ids, one a user, in the order of time; sentence k is [offset[k], offset[k + 1]). */
export interface ItemSentences {
  readonly offset: Uint32Array; // [sentences + 1]
  readonly item: Int32Array; // [words]
}

export interface SentenceSelection {
  /** Share of the users kept, the same ones as train. (0, 1] */
  readonly users: number;
  /** Most sentences. */
  readonly most?: number;
}

/**
 * What a skip-gram may read: each user's behaviours are a sentence (Ni et al. 2018, section 6.1), which ends before the
 * first moment of validation. Padding and unknown items are no words: those around them become neighbours. A sentence has
 * two words at least.
 */
export function itemSentences(
  dataset: PreparedDataset,
  { users, most = Infinity }: SentenceSelection,
): ItemSentences {
  const { userOffset, item, time } = dataset.events;
  const end = firstHeldOutTime(dataset);
  const words = new Int32Array(item.length);
  const offset: number[] = [0];
  let count = 0;
  for (let user = 0; user + 1 < userOffset.length && offset.length <= most; user++) {
    if (userShare(at(dataset.users.key, user)) >= users) continue;
    const start = count;
    const last = at(userOffset, user + 1);
    for (let event = at(userOffset, user); event < last && at(time, event) < end; event++) {
      const id = at(dataset.items.id, at(item, event));
      if (id > UNKNOWN_ID) words[count++] = id;
    }
    if (count - start < 2) count = start;
    else offset.push(count);
  }
  return { offset: Uint32Array.from(offset), item: words.subarray(0, count) };
}

/** The first moment that is not of the training split, whatever it asks, in seconds; Infinity when there is none. */
function firstHeldOutTime({ moments }: PreparedDataset): number {
  let first = Infinity;
  for (let moment = at(moments.splitOffset, 1); moment < moments.time.length; moment++) {
    first = Math.min(first, at(moments.time, moment));
  }
  return first;
}
