import { present } from '../core/assert.ts';
import { at, type NumericArray } from '../core/typed-arrays.ts';
import type { TaskBatch, WeightedBags } from './batch.ts';
import type { TaskExamples, TaskRows } from './prepared-dataset.ts';

/** A request of the batch and its rows in the data set. */
export interface RequestSpan {
  readonly request: number;
  readonly from: number;
  readonly to: number;
}

export interface TaskBatchInput {
  readonly examples: TaskExamples;
  readonly spans: readonly RequestSpan[];
  readonly itemEntry: (item: number, shop: number) => number;
}

/** Gathers the candidate rows of one task's requests. */
export function buildTaskBatch({ examples, spans, itemEntry }: TaskBatchInput): TaskBatch {
  const count = spans.reduce((sum, span) => sum + span.to - span.from, 0);
  const request = new Int32Array(count);
  const row = new Uint32Array(count);
  let next = 0;
  for (const span of spans) {
    for (let r = span.from; r < span.to; r++) {
      request[next] = span.request;
      row[next] = r;
      next += 1;
    }
  }
  const { rows } = examples;
  const label = Float32Array.from(row, (r) => at(rows.label, r));
  const weight =
    rows.weight === undefined ? new Float32Array(count).fill(1) : gather(rows.weight, row);
  return { count, request, label, weight, row, ...optionalColumns(rows, row, itemEntry) };
}

function optionalColumns(
  rows: TaskRows,
  row: Uint32Array,
  itemEntry: (item: number, shop: number) => number,
): Partial<TaskBatch> {
  const total = rows.label.length;
  const { item, shop } = rows;
  return {
    ...(item !== undefined && {
      item: Int32Array.from(row, (r) =>
        itemEntry(at(item, r), shop === undefined ? 0 : at(shop, r)),
      ),
    }),
    ...(rows.scenario !== undefined && { scenario: gather(rows.scenario, row) }),
    ...(rows.features !== undefined && { features: gather(rows.features, row, total) }),
    ...(rows.entity !== undefined && { entity: gather(rows.entity, row) }),
    ...(rows.entityCategory !== undefined && { entityCategory: gather(rows.entityCategory, row) }),
    ...(rows.statistics !== undefined && { statistics: gather(rows.statistics, row, total) }),
    ...(rows.entityBag !== undefined && { bags: gatherBags(rows, rows.entityBag, row) }),
  };
}

/** Rows of a column; of a table, when `total` rows share its entries. */
function gather<T extends Int32Array | Float32Array>(
  values: T,
  row: Uint32Array,
  total?: number,
): T {
  const width = total === undefined ? 1 : values.length / total;
  const size = row.length * width;
  const gathered = values instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  row.forEach((r, n) => {
    gathered.set(values.subarray(r * width, (r + 1) * width), n * width);
  });
  return gathered as T; // the same kind of array as `values`
}

function gatherBags(rows: TaskRows, entityBag: Int32Array, row: Uint32Array): WeightedBags {
  const offset = present(rows.bagOffset, 'bag offsets');
  const categories = present(rows.bagCategory, 'bag categories');
  const weights = present(rows.bagWeight, 'bag weights');
  const bags = numbered(Array.from(row, (r) => at(entityBag, r)));
  const members = bags.distinct.flatMap((bag) =>
    range(categories, at(offset, bag), at(offset, bag + 1)),
  );
  const columns = numbered(members);
  const weight = new Float32Array(bags.distinct.length * columns.distinct.length);
  bags.distinct.forEach((bag, b) => {
    for (let k = at(offset, bag); k < at(offset, bag + 1); k++) {
      const column = present(columns.numberOf.get(at(categories, k)), 'bag category');
      weight[b * columns.distinct.length + column] = at(weights, k);
    }
  });
  return {
    count: bags.distinct.length,
    bag: Int32Array.from(row, (r) => present(bags.numberOf.get(at(entityBag, r)), 'bag')),
    category: Int32Array.from(columns.distinct),
    weight,
  };
}

function range(values: NumericArray, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => at(values, from + k));
}

function numbered(values: readonly number[]): {
  distinct: number[];
  numberOf: ReadonlyMap<number, number>;
} {
  const distinct = [...new Set(values)];
  return { distinct, numberOf: new Map(distinct.map((value, k) => [value, k])) };
}
