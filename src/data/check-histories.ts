import { assert } from '../core/assert.ts';
import { at } from '../core/typed-arrays.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/** A moment's history ends before it, and at the last event that is before it: a leak is a bug, not a user's fault. */
export function assertHistoriesEndBefore({ moments, events }: PreparedDataset): void {
  for (let moment = 0; moment < moments.time.length; moment++) {
    const user = at(moments.user, moment);
    const first = at(events.userOffset, user);
    const last = at(events.userOffset, user + 1);
    const end = at(moments.historyEnd, moment);
    const now = at(moments.time, moment);
    assert(end >= first && end <= last, `moment ${moment} has a history of its own user`);
    assert(end === first || at(events.time, end - 1) < now, `moment ${moment} sees only the past`);
    assert(end === last || at(events.time, end) >= now, `moment ${moment} sees all of the past`);
  }
}
