import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import { at, type NumericArray } from '../../src/core/typed-arrays.ts';
import type { Batch } from '../../src/data/batch.ts';
import { BatchBuilder } from '../../src/data/batch-builder.ts';
import { gapId } from '../../src/data/history-window.ts';
import type { PreparedDataset, TaskExamples } from '../../src/data/prepared-dataset.ts';
import { tinyDataset } from '../support/tiny-model.ts';

const LENGTH = 12;
const SIZE = 8;
const dataset = tinyDataset();
const builder = new BatchBuilder({
  dataset,
  tasks: TASK_NAMES,
  historyLength: LENGTH,
  batchSize: SIZE,
});
const someMoments = fc
  .uniqueArray(fc.integer({ min: 0, max: dataset.moments.user.length - 1 }), {
    minLength: 1,
    maxLength: SIZE,
  })
  .map((moments) => Uint32Array.from(moments));

describe('histories', () => {
  test('entries expand to the raw ids of the last events strictly before the moment', () => {
    fc.assert(
      fc.property(someMoments, (moments) => {
        const batch = builder.build(moments);
        expect(batch.moments).toBe(moments.length);
        moments.forEach((moment, m) => {
          const events = eventsBefore(moment);
          expect(at(batch.history.length, m)).toBe(events.length);
          events.forEach((event, step) => {
            const position = m * batch.steps + step;
            expect(itemOf(batch, at(batch.history.item, position))).toEqual(rawItem(event));
            expect(propertyOf(batch, at(batch.history.property, position))).toEqual(
              rawProperty(event, at(dataset.moments.time, moment)),
            );
          });
        });
      }),
    );
  });

  test('are padded on the right with entry 0, which is all zero', () => {
    fc.assert(
      fc.property(someMoments, (moments) => {
        const batch = builder.build(moments);
        for (let m = 0; m < batch.moments; m++) {
          const from = m * batch.steps + at(batch.history.length, m);
          const padding = batch.history.item.subarray(from, (m + 1) * batch.steps);
          expect(padding.every((entry) => entry === 0)).toBe(true);
          const properties = batch.history.property.subarray(from, (m + 1) * batch.steps);
          expect(properties.every((entry) => entry === 0)).toBe(true);
        }
        expect(
          itemOf(batch, 0)
            .flat()
            .every((id) => id === 0),
        ).toBe(true);
        expect(propertyOf(batch, 0)).toEqual([0, 0, 0, 0, 0]);
      }),
    );
  });

  test('have few padded lengths: multiples of 8, T at most, no shorter than the longest', () => {
    fc.assert(
      fc.property(someMoments, (moments) => {
        const { steps, history } = builder.build(moments);
        const longest = Math.max(1, ...history.length);
        expect(steps).toBe(Math.min(LENGTH, Math.ceil(longest / 8) * 8));
      }),
    );
  });

  test('each distinct item and property is stored once', () => {
    fc.assert(
      fc.property(someMoments, (moments) => {
        const batch = builder.build(moments);
        const { items, properties, history } = batch;
        const used = new Set([0, ...history.item, ...(batch.tasks.ctr?.item ?? [])]);
        expect([...used].sort((a, b) => a - b)).toEqual(
          Array.from({ length: items.count }, (_, entry) => entry),
        );
        const distinctProperties = new Set(
          Array.from({ length: properties.count }, (_, entry) => propertyOf(batch, entry).join()),
        );
        expect(distinctProperties.size).toBe(properties.count);
      }),
    );
  });

  test('a moment without any event has an empty history', () => {
    const start = at(dataset.events.userOffset, at(dataset.moments.user, 0));
    const historyEnd = dataset.moments.historyEnd.slice();
    historyEnd[0] = start;
    const nothing = { ...dataset, moments: { ...dataset.moments, historyEnd } };
    const batch = builderOf(nothing, ['ctr']).build(Uint32Array.of(0));
    expect([...batch.history.length]).toEqual([0]);
    expect(batch.steps).toBe(8);
    expect([...batch.history.item]).toEqual(Array(8).fill(0));
  });
});

describe('requests and rows', () => {
  test('are those of the moments, with the labels and columns of the data set', () => {
    fc.assert(
      fc.property(someMoments, (moments) => {
        const batch = builder.build(moments);
        for (const task of TASK_NAMES) {
          const examples = examplesOf(task);
          const expected = [...moments].flatMap((moment) => rowsOfMoment(examples, moment));
          const rows = batch.tasks[task];
          expect([...(rows?.row ?? [])]).toEqual(expected.map(({ row }) => row));
          if (rows === undefined) continue;
          expect(rows.count).toBe(expected.length);
          expect([...rows.request]).toEqual([...rows.request].sort((a, b) => a - b));
          expected.forEach(({ row, request, moment }, n) => {
            const own = at(rows.request, n);
            expect(at(moments, at(batch.requests.moment, own))).toBe(moment);
            expect(part(batch.requests.query, own, batch.requests.count)).toEqual(
              part(examples.query, request, examples.rowOffset.length - 1),
            );
            expect(at(rows.label, n)).toBe(at(examples.rows.label, row));
            expect(at(rows.weight, n)).toBe(weightOf(examples, row));
          });
          expect(columnsOf(rows, rows.count)).toEqual(
            expected.map(({ row }) => rawColumns(examples, row)),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  test('CTR candidates share the entries of the histories', () => {
    fc.assert(
      fc.property(someMoments, (moments) => {
        const batch = builder.build(moments);
        const { rows } = examplesOf('ctr');
        const ctr = batch.tasks.ctr;
        ctr?.row.forEach((row, n) => {
          expect(itemOf(batch, at(ctr.item ?? new Int32Array(0), n))).toEqual(
            itemIds(at(present(rows.item, 'items'), row), at(present(rows.shop, 'shops'), row)),
          );
        });
      }),
    );
  });

  test('a profile field that a task must not see is 0 in its requests, and only there', () => {
    const fields = dataset.manifest.profileFields.map(({ name }) => name);
    const hiddenField = fields.indexOf('purchasing_power');
    expect(dataset.manifest.tasks.ppp?.hiddenProfileFields).toEqual(['purchasing_power']);
    fc.assert(
      fc.property(someMoments, (moments) => {
        const batch = builder.build(moments);
        const ofPpp = new Set(batch.tasks.ppp?.request ?? []);
        for (let request = 0; request < batch.requests.count; request++) {
          const user = at(dataset.moments.user, at(moments, at(batch.requests.moment, request)));
          const raw = part(dataset.users.profile, user, dataset.users.key.length);
          const expected = raw.map((id, f) => (ofPpp.has(request) && f === hiddenField ? 0 : id));
          expect(part(batch.requests.profile, request, batch.requests.count)).toEqual(expected);
        }
      }),
    );
  });

  test('a task that no moment asks is absent', () => {
    const { momentOffset } = examplesOf('spp');
    const without = dataset.moments.user.findIndex(
      (_user, moment) => at(momentOffset, moment) === at(momentOffset, moment + 1),
    );
    const batch = builder.build(Uint32Array.of(without));
    expect(batch.tasks.spp).toBeUndefined();
  });
});

describe('bags of categories', () => {
  const entityBag = Int32Array.from(examplesOf('fifp').rows.label, (_label, row) => row % 3);
  const bagged: PreparedDataset = {
    ...dataset,
    tasks: {
      fifp: {
        ...examplesOf('fifp'),
        rows: {
          ...examplesOf('fifp').rows,
          entityBag,
          bagOffset: Uint32Array.of(0, 2, 2, 3),
          bagCategory: Int32Array.of(5, 2, 5),
          bagWeight: Float32Array.of(0.25, 0.75, 1),
        },
      },
    },
  };

  test('weigh the categories of each row as the data set says; an empty bag weighs nothing', () => {
    const [first = 0] = dataset.moments.user.keys();
    const moments = Uint32Array.from({ length: SIZE }, (_, k) => first + k);
    const rows = builderOf(bagged, ['fifp']).build(moments).tasks.fifp;
    const bags = present(rows?.bags, 'bags');
    const expected: Record<number, number>[] = [{ 5: 0.25, 2: 0.75 }, {}, { 5: 1 }];
    rows?.row.forEach((row, n) => {
      const weights = part(bags.weight, at(bags.bag, n), bags.count);
      const found = [...bags.category].flatMap((category, c) =>
        (weights[c] ?? 0) > 0 ? [[category, weights[c]]] : [],
      );
      expect(Object.fromEntries(found)).toEqual(expected[at(entityBag, row)]);
    });
    expect(rows?.count).toBeGreaterThan(3);
  });
});

test('one builder serves batch after batch: what came before leaves no trace', () => {
  fc.assert(
    fc.property(someMoments, someMoments, (before, moments) => {
      builder.build(before);
      const again = builder.build(moments);
      expect(again).toEqual(builderOf(dataset, TASK_NAMES).build(moments));
    }),
    { numRuns: 20 },
  );
});

test('building leaves the data set as it was, and a batch shares no memory with it', () => {
  const columns = [dataset.users.profile, examplesOf('l2r').query, dataset.events.item];
  const copies = columns.map((column) => column.slice());
  const batch = builder.build(Uint32Array.of(0, 1, 2));
  batch.requests.profile.fill(-1);
  batch.requests.query.fill(-1);
  batch.history.item.fill(-1);
  batch.tasks.l2r?.features?.fill(Number.NaN);
  expect(columns).toEqual(copies);
  expect(examplesOf('l2r').rows.features?.some(Number.isNaN)).toBe(false);
});

function builderOf(source: PreparedDataset, tasks: readonly TaskName[]): BatchBuilder {
  return new BatchBuilder({ dataset: source, tasks, historyLength: LENGTH, batchSize: SIZE });
}

function examplesOf(task: TaskName): TaskExamples {
  return present(dataset.tasks[task], task);
}

function eventsBefore(moment: number): number[] {
  const { events, moments } = dataset;
  const user = at(moments.user, moment);
  const seen = [];
  for (let e = at(events.userOffset, user); e < at(events.userOffset, user + 1); e++) {
    if (at(events.time, e) < at(moments.time, moment)) seen.push(e);
  }
  return seen.slice(-LENGTH);
}

/** [item, shop, brand, category], tags */
function itemIds(item: number, shop: number): number[][] {
  const { items, manifest } = dataset;
  return [
    [at(items.id, item), shop, at(items.brand, item), at(items.category, item)],
    [...items.tags.subarray(item * manifest.tagSlots, (item + 1) * manifest.tagSlots)],
  ];
}

function rawItem(event: number): number[][] {
  return itemIds(at(dataset.events.item, event), at(dataset.events.shop, event));
}

function itemOf({ items }: Batch, entry: number): number[][] {
  return [
    [items.item, items.shop, items.brand, items.category].map((column) => at(column, entry)),
    part(items.tag, entry, items.count),
  ];
}

/** scenario, type, then gap, kind of day, part of day */
function rawProperty(event: number, now: number): number[] {
  const { events, manifest } = dataset;
  return [
    at(events.scenario, event),
    at(events.type, event),
    gapId(manifest.gapBorders, now - at(events.time, event)),
    at(events.dayKind, event),
    at(events.dayPart, event),
  ];
}

function propertyOf({ properties }: Batch, entry: number): number[] {
  const { scenario, type, time, count } = properties;
  return [at(scenario, entry), at(type, entry), ...part(time, entry, count)];
}

function rowsOfMoment(
  { momentOffset, rowOffset }: TaskExamples,
  moment: number,
): { row: number; request: number; moment: number }[] {
  const found = [];
  for (let r = at(momentOffset, moment); r < at(momentOffset, moment + 1); r++) {
    for (let row = at(rowOffset, r); row < at(rowOffset, r + 1); row++) {
      found.push({ row, request: r, moment });
    }
  }
  return found;
}

function weightOf({ rows }: TaskExamples, row: number): number {
  return rows.weight === undefined ? 1 : at(rows.weight, row);
}

const COLUMNS = ['entity', 'entityCategory', 'features', 'statistics', 'scenario'] as const;
type Columns = Partial<Record<(typeof COLUMNS)[number], NumericArray>>;

/** The optional columns, row by row. */
function columnsOf(columns: Columns, count: number): Record<string, number[]>[] {
  return Array.from({ length: count }, (_, row) => rowColumns(columns, row, count));
}

function rawColumns({ rows }: TaskExamples, row: number): Record<string, number[]> {
  return rowColumns(rows, row, rows.label.length);
}

function rowColumns(columns: Columns, row: number, count: number): Record<string, number[]> {
  return Object.fromEntries(
    COLUMNS.flatMap((name) => {
      const values = columns[name];
      return values === undefined ? [] : [[name, part(values, row, count)]];
    }),
  );
}

/** Row n of a table of `count` rows. */
function part(values: NumericArray, n: number, count: number): number[] {
  const width = values.length / count;
  return [...values.subarray(n * width, (n + 1) * width)];
}
