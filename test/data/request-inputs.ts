import { at, type NumericArray } from '../../src/core/typed-arrays.ts';
import type { TaskName } from '../../src/core/tasks.ts';
import { present } from '../../src/core/assert.ts';
import type { ItemTable, PreparedDataset, TaskRows } from '../../src/data/prepared-dataset.ts';
import { requestsOf } from './requests-of.ts';

/** What no model reads, and the bags, which are looked up by the row's `entityBag`. */
const OTHER_COLUMNS = new Set(['label', 'weight', 'bagOffset', 'bagCategory', 'bagWeight']);

/** Who asks, when, and all that a model may read of it; labels are kept apart. */
export interface RequestInputs {
  readonly user: number;
  readonly time: number;
  readonly inputs: {
    readonly profile: readonly number[];
    readonly query: number;
    readonly history: readonly number[];
    readonly rows: Readonly<Record<string, readonly number[]>>;
    /** Ids and tags of the rows' items. */
    readonly items: readonly number[];
    /** Categories and weights of the rows' bags. */
    readonly bags: readonly number[];
  };
  readonly labels: readonly number[];
}

/** Every request of a task, in the order of the moments. */
export function inputsOfRequests(dataset: PreparedDataset, task: TaskName): RequestInputs[] {
  const examples = present(dataset.tasks[task], task);
  const { moments, users } = dataset;
  return requestsOf(examples).map(({ moment, request, from, to }) => ({
    user: at(users.key, at(moments.user, moment)),
    time: at(moments.time, moment),
    inputs: {
      profile: profileOf(dataset, at(moments.user, moment)),
      query: at(examples.query, request),
      history: historyOf(dataset, moment),
      rows: columnsOf(examples.rows, from, to),
      items: itemsAt(dataset.items, examples.rows.item?.subarray(from, to)),
      bags: bagsAt(examples.rows, from, to),
    },
    labels: Array.from(examples.rows.label.subarray(from, to)),
  }));
}

function profileOf({ users, manifest }: PreparedDataset, user: number): number[] {
  const fields = manifest.profileFields.length;
  return Array.from(users.profile.subarray(user * fields, (user + 1) * fields));
}

/** The last 100 events as numbers. */
function historyOf({ moments, events, items }: PreparedDataset, moment: number): number[] {
  const end = at(moments.historyEnd, moment);
  const first = Math.max(end - 100, at(events.userOffset, at(moments.user, moment)));
  const { item, shop, scenario, type, time, dayKind, dayPart } = events;
  const columns = [item, shop, scenario, type, time, dayKind, dayPart].flatMap((column) =>
    Array.from(column.subarray(first, end)),
  );
  return [...columns, ...itemsAt(items, item.subarray(first, end))];
}

/** Ids and tags of the items in these rows of the table. */
function itemsAt({ id, brand, category, tags }: ItemTable, rows: Int32Array | undefined): number[] {
  const slots = tags.length / id.length;
  return Array.from(rows ?? []).flatMap((row) => [
    at(id, row),
    at(brand, row),
    at(category, row),
    ...tags.subarray(row * slots, (row + 1) * slots),
  ]);
}

/** Categories and weights of the bags that the rows name. */
function bagsAt(rows: TaskRows, from: number, to: number): number[] {
  const { entityBag, bagOffset, bagCategory, bagWeight } = rows;
  if (entityBag === undefined) return [];
  return Array.from(entityBag.subarray(from, to)).flatMap((bag) => {
    const start = at(present(bagOffset, 'bags'), bag);
    const end = at(present(bagOffset, 'bags'), bag + 1);
    return [
      ...present(bagCategory, 'bags').subarray(start, end),
      ...present(bagWeight, 'bags').subarray(start, end),
    ];
  });
}

function columnsOf(rows: TaskRows, from: number, to: number): Record<string, number[]> {
  const total = rows.label.length;
  const inputs = Object.entries<NumericArray>({ ...rows }).filter(
    ([name]) => !OTHER_COLUMNS.has(name),
  );
  return Object.fromEntries(
    inputs.map(([name, values]) => {
      const width = values.length / total;
      return [name, Array.from(values.subarray(from * width, to * width))];
    }),
  );
}
