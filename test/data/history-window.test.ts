import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from '../../src/core/typed-arrays.ts';
import { gapId, HistoryWindow } from '../../src/data/history-window.ts';
import { tinyDataset } from '../support/tiny-model.ts';

test.each([
  [0, 2],
  [59, 2],
  [60, 3],
  [61, 3],
  [3599, 3],
  [3600, 4],
  [4e9, 4],
])('a gap of %d s between borders 60 and 3600 has id %d', (seconds, id) => {
  expect(gapId([60, 3600], seconds)).toBe(id);
});

test('without borders there is one bucket', () => {
  expect(gapId([], 5)).toBe(2);
});

test('a gap lies below the border of its bucket and not below the one before', () => {
  const borders = fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(borders, fc.integer({ min: 0, max: 2e6 }), (unsorted, seconds) => {
      const ascending = unsorted.sort((a, b) => a - b);
      const bucket = gapId(ascending, seconds) - 2;
      expect(seconds).toBeLessThan(ascending[bucket] ?? Infinity);
      expect(seconds).toBeGreaterThanOrEqual(ascending[bucket - 1] ?? 0);
    }),
  );
});

test('a window holds the last T events strictly before its moment, oldest first', () => {
  const dataset = tinyDataset();
  const { moments, events } = dataset;
  const anyMoment = fc.integer({ min: 0, max: moments.user.length - 1 });
  fc.assert(
    fc.property(anyMoment, fc.integer({ min: 1, max: 40 }), (moment, length) => {
      const window = new HistoryWindow(dataset, length);
      const user = at(moments.user, moment);
      const now = at(moments.time, moment);
      const seen = [];
      for (let e = at(events.userOffset, user); e < at(events.userOffset, user + 1); e++) {
        if (at(events.time, e) < now) seen.push(e);
      }
      const last = seen.slice(-length);
      const { items, properties, count } = filled(window, moment, length);
      expect(window.lengthOf(moment)).toBe(last.length);
      expect(count).toBe(last.length);
      expect(items).toEqual(last.map((e) => [at(events.item, e), at(events.shop, e)]));
      expect(properties).toEqual(
        last.map((e) => ({
          scenario: at(events.scenario, e),
          type: at(events.type, e),
          gap: gapId(dataset.manifest.gapBorders, now - at(events.time, e)),
          dayKind: at(events.dayKind, e),
          dayPart: at(events.dayPart, e),
        })),
      );
    }),
  );
});

test('the largest ids that the columns can hold survive packing', () => {
  const dataset = tinyDataset();
  const { events, manifest } = dataset;
  const full = {
    ...dataset,
    events: {
      ...events,
      scenario: events.scenario.map(() => 1000),
      type: events.type.map(() => manifest.vocabulary.type - 1),
      dayKind: events.dayKind.map(() => 255),
      dayPart: events.dayPart.map(() => 255),
    },
  };
  const moment = dataset.moments.user.length - 1;
  const { properties } = filled(new HistoryWindow(full, 3), moment, 3);
  expect(properties).not.toHaveLength(0);
  for (const property of properties) {
    expect(property).toMatchObject({
      scenario: 1000,
      type: manifest.vocabulary.type - 1,
      dayKind: 255,
      dayPart: 255,
    });
  }
});

/** What a window writes, with the pairs in place of entries. */
function filled(window: HistoryWindow, moment: number, length: number) {
  const items: number[][] = [];
  const properties: ReturnType<HistoryWindow['unpackProperty']>[] = [];
  const count = window.fill({
    moment,
    offset: 0,
    items: new Int32Array(length),
    properties: new Int32Array(length),
    itemEntry: (item, shop) => items.push([item, shop]),
    propertyEntry: (first, second) => properties.push(window.unpackProperty(first, second)),
  });
  return { items, properties, count };
}
