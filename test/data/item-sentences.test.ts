import { expect, test } from 'vitest';
import { at } from '../../src/core/typed-arrays.ts';
import { itemSentences, type ItemSentences } from '../../src/data/item-sentences.ts';
import { userShare } from '../../src/data/moment-sampler.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { tinyDataset as simulated } from '../support/tiny-model.ts';
import { tinyDataset } from './tiny-dataset.ts';

/** User 7: items 1 2 1 2 1 at 10 … 50; user 8: 2 1 2 at 15, 35, 40. Validation begins at 40. */
function byHand(overrides: Partial<PreparedDataset> = {}): PreparedDataset {
  const tiny = tinyDataset();
  const ones = Int32Array.from({ length: 8 }, () => 2);
  const bytes = Uint8Array.from({ length: 8 }, () => 4);
  return {
    ...tiny,
    events: {
      ...{ userOffset: Uint32Array.of(0, 5, 8), item: Int32Array.of(1, 2, 1, 2, 1, 2, 1, 2) },
      ...{ shop: ones, scenario: ones, type: ones, dayKind: bytes, dayPart: bytes },
      time: Uint32Array.of(10, 20, 30, 40, 50, 15, 35, 40),
    },
    ...overrides,
  };
}

test('are the ids of each user’s items before the first moment of validation, in the order of time', () => {
  expect(listed(itemSentences(byHand(), { users: 1 }))).toEqual([
    [2, 3, 2],
    [3, 2],
  ]);
});

test('take the first held-out moment, wherever it stands', () => {
  const { moments } = byHand();
  const time = Uint32Array.of(20, 40, 16); // a test moment that comes before validation
  expect(listed(itemSentences(byHand({ moments: { ...moments, time } }), { users: 1 }))).toEqual(
    [],
  );
  const only = { ...moments, splitOffset: Uint32Array.of(0, 3, 3, 3) };
  expect(listed(itemSentences(byHand({ moments: only }), { users: 1 }))).toEqual([
    [2, 3, 2, 3, 2],
    [3, 2, 3],
  ]);
});

test('leave unknown items and padding out, and what is then too short', () => {
  const { items } = byHand();
  const unknown = { ...items, id: Int32Array.of(0, 2, 1) };
  expect(listed(itemSentences(byHand({ items: unknown }), { users: 1 }))).toEqual([[2, 2]]);
  const padding = { ...items, id: Int32Array.of(0, 0, 3) };
  expect(listed(itemSentences(byHand({ items: padding }), { users: 1 }))).toEqual([]);
});

test('are those of the users that train, and of the first few where that is asked', () => {
  const dataset = simulated();
  const all = listed(itemSentences(dataset, { users: 1 }));
  const kept = Array.from(dataset.users.key).filter((key) => userShare(key) < 0.5).length;
  const half = listed(itemSentences(dataset, { users: 0.5 }));
  expect(all).toHaveLength(dataset.users.key.length);
  expect(half).toHaveLength(kept);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(all.length);
  expect(all).toEqual(expect.arrayContaining(half));
  expect(listed(itemSentences(dataset, { users: 1, most: 3 }))).toEqual(all.slice(0, 3));
});

test('do not depend on any event at or after the first moment of validation', () => {
  const dataset = simulated();
  const { events, moments } = dataset;
  const border = at(moments.time, at(moments.splitOffset, 1));
  const late = Array.from(events.time, (time) => time >= border);
  const otherItem = (item: number, event: number): number =>
    late[event] === true ? 1 + (item % (dataset.items.id.length - 1)) : item;
  const spoilt = { ...dataset, events: { ...events, item: events.item.map(otherItem) } };
  expect(late.filter(Boolean).length).toBeGreaterThan(100);
  expect(spoilt.events.item).not.toEqual(events.item);
  expect(itemSentences(spoilt, { users: 1 })).toEqual(itemSentences(dataset, { users: 1 }));
});

test('hold all behaviours of the training period on known items', () => {
  const { events, items, moments } = simulated();
  const border = at(moments.time, at(moments.splitOffset, 1));
  const expected = Array.from(events.item, (row) => at(items.id, row)).filter(
    (id, event) => id > 1 && at(events.time, event) < border,
  );
  expect(Array.from(itemSentences(simulated(), { users: 1 }).item)).toEqual(expected);
});

function listed({ offset, item }: ItemSentences): number[][] {
  return Array.from({ length: offset.length - 1 }, (_, k) =>
    Array.from(item.subarray(at(offset, k), at(offset, k + 1))),
  );
}
