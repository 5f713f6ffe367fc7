import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import type { Batch, ItemEntries, PropertyEntries, TaskBatch } from '../../src/data/batch.ts';
import { profileFields } from './parity-model.ts';
import { tensorAt, type ParityCase } from './parity.ts';

export interface ParityBatch {
  readonly batch: Batch;
  /** Of each task's rows in the batch, the row of the file. */
  readonly rows: Partial<Record<TaskName, readonly number[]>>;
}

/** How items and properties are stored: each position for itself, or each distinct one once. */
export type Entries = 'one a position' | 'distinct';

/** The raw ids of a `dupn-*` case as a batch: each request has a moment of its own. */
export function parityBatch(entry: ParityCase, entries: Entries): ParityBatch {
  const [moments = 0, steps = 0] = tensorAt(entry, ['inputs', 'history/item']).shape;
  const items = new EntryList(entries);
  const properties = new EntryList(entries);
  const positions = Array.from({ length: moments * steps }, (_, position) => position);
  const history = {
    length: ids(entry, 'history/length'),
    item: Int32Array.from(positions, (at) => items.entryOf(itemAt(entry, 'history', at))),
    property: Int32Array.from(positions, (at) => properties.entryOf(propertyAt(entry, at))),
  };
  const rows: Partial<Record<TaskName, readonly number[]>> = {};
  const tasks: Partial<Record<TaskName, TaskBatch>> = {};
  TASK_NAMES.forEach((task, number) => {
    const own = rowsOf(entry, number);
    if (own.length === 0) return;
    rows[task] = own;
    tasks[task] = taskBatch(entry, task, own, items);
  });
  const fields = profileFields(entry).map((field) => ids(entry, `profile/${field}`));
  const batch = {
    moments,
    steps,
    items: itemEntries(items.columns()),
    properties: propertyEntries(properties.columns()),
    history,
    requests: {
      count: moments,
      moment: Int32Array.from({ length: moments }, (_, r) => r),
      query: ids(entry, 'query'),
      profile: Int32Array.from(
        { length: moments * fields.length },
        (_, k) => fields[k % fields.length]?.[Math.floor(k / fields.length)] ?? 0,
      ),
    },
    tasks,
  };
  return { batch, rows };
}

/** Rows of a task, by request. */
function rowsOf(entry: ParityCase, task: number): number[] {
  const request = ids(entry, 'row/request');
  return [...ids(entry, 'row/task').entries()]
    .filter(([, value]) => value === task)
    .map(([row]) => row)
    .sort((a, b) => (request[a] ?? 0) - (request[b] ?? 0) || a - b);
}

function taskBatch(
  entry: ParityCase,
  task: TaskName,
  rows: readonly number[],
  items: EntryList,
): TaskBatch {
  const values = (name: string): Float32Array => Float32Array.from(gather(entry, name, rows));
  const numbers = (name: string): Int32Array => Int32Array.from(gather(entry, name, rows));
  const label = values('row/label');
  return {
    count: rows.length,
    request: numbers('row/request'),
    label: task === 'l2r' ? label.map((sign) => (sign + 1) / 2) : label,
    weight: values('row/weight'),
    row: Uint32Array.from(rows),
    ...(task === 'ctr' && {
      item: Int32Array.from(rows, (row) => items.entryOf(itemAt(entry, 'row', row))),
    }),
    ...(task === 'l2r' && { features: values('row/features') }),
    ...((task === 'fifp' || task === 'spp') && {
      entity: numbers(`row/${task}/id`),
      entityCategory: numbers(`row/${task}/category`),
      statistics: values(`row/${task}/statistics`),
    }),
  };
}

/** Combinations of ids, numbered; the first is padding. */
class EntryList {
  readonly #entries: Entries;
  readonly #combinations: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  entryOf(combination: readonly number[]): number {
    const padding = combination.map(() => 0);
    if (this.#combinations.length === 0) this.#add(padding);
    const known = this.#numbers.get(combination.join());
    return this.#entries === 'distinct' && known !== undefined ? known : this.#add(combination);
  }

  columns(): readonly (readonly number[])[] {
    return this.#combinations;
  }

  #add(combination: readonly number[]): number {
    this.#numbers.set(combination.join(), this.#combinations.length);
    return this.#combinations.push(combination) - 1;
  }
}

/** item, shop, brand, category, tags */
function itemAt(entry: ParityCase, group: 'history' | 'row', position: number): number[] {
  return ['item', 'shop', 'brand', 'category', 'tag'].flatMap((field) =>
    part(entry, `${group}/${field}`, position, group === 'history' ? 2 : 1),
  );
}

/** scenario, type, times */
function propertyAt(entry: ParityCase, position: number): number[] {
  return ['scenario', 'type', 'time'].flatMap((field) =>
    part(entry, `history/${field}`, position, 2),
  );
}

function itemEntries(combinations: readonly (readonly number[])[]): ItemEntries {
  const column = (k: number): Int32Array => Int32Array.from(combinations, (ids) => ids[k] ?? 0);
  return {
    count: combinations.length,
    item: column(0),
    shop: column(1),
    brand: column(2),
    category: column(3),
    tag: Int32Array.from(combinations.flatMap((ids) => ids.slice(4))),
  };
}

function propertyEntries(combinations: readonly (readonly number[])[]): PropertyEntries {
  return {
    count: combinations.length,
    scenario: Int32Array.from(combinations, ([scenario = 0]) => scenario),
    type: Int32Array.from(combinations, ([, type = 0]) => type),
    time: Int32Array.from(combinations.flatMap((ids) => ids.slice(2))),
  };
}

/** What stands at a position of the first `axes` axes, flattened. */
function part(entry: ParityCase, name: string, position: number, axes: number): number[] {
  const { shape, data } = tensorAt(entry, ['inputs', name]);
  const width = shape.slice(axes).reduce((product, length) => product * length, 1);
  return data.slice(position * width, (position + 1) * width);
}

function gather(entry: ParityCase, name: string, rows: readonly number[]): number[] {
  return rows.flatMap((row) => part(entry, name, row, 1));
}

function ids(entry: ParityCase, name: string): Int32Array {
  return Int32Array.from(tensorAt(entry, ['inputs', name]).data);
}
