import { at } from '../core/typed-arrays.ts';
import type { Batch, TaskBatch } from './batch.ts';

/** Raw ids of candidates, for models that hash them. */
export interface CandidateIds {
  /** Name of each column; the columns of a multi-hot field share it. [F] */
  readonly fields: readonly string[];
  /** 0 = nothing there. [N × F] */
  readonly ids: Int32Array;
  /** Which fields of past items each field is crossed with: `item` with `item`, a shop's `id` with `shop`. */
  readonly historyOf: Readonly<Record<string, readonly HistoryField[]>>;
}

export type HistoryField = 'item' | 'shop' | 'brand' | 'category';

const PAST = [
  ['past-items', 'item'],
  ['past-shops', 'shop'],
  ['past-brands', 'brand'],
  ['past-categories', 'category'],
] as const satisfies readonly (readonly [string, HistoryField])[];

/** What of the user is crossed with the candidate (without candidates: with the query). */
export type Cross = 'profile' | 'query' | (typeof PAST)[number][0];

export interface WideFeatureOptions {
  /** Rows of the hashed table, padding included. */
  readonly buckets: number;
  readonly crosses: readonly Cross[];
}

export interface WideFeatures {
  /** Features of a row, S. */
  readonly slots: number;
  /** Buckets; 0 where a feature is not there. [N × S] */
  readonly ids: Int32Array;
}

/** The rows of one task and the ids of their candidates; a task of classes has none. */
export interface WideRows {
  readonly batch: Batch;
  readonly rows: TaskBatch;
  readonly candidates: CandidateIds | undefined;
}

/**
 * The input of a wide linear model (Cheng et al. 2016, section 3.1): every field of user, query and candidate by itself, and
 * their cross products, each hashed to a bucket. A feature is 1 where it holds; one that holds k times, such as an item
 * bought k times before, is k.
 */
export function wideFeatures(input: WideRows, options: WideFeatureOptions): WideFeatures {
  const { request, count } = input.rows;
  const features = featuresOf(input, options.crosses);
  const ids = new Int32Array(count * features.length);
  let next = 0;
  for (let n = 0; n < count; n++) {
    const r = at(request, n);
    for (const { salt, left, right } of features) {
      const a = left(n, r);
      const b = right(n, r);
      ids[next++] = a === 0 || b === 0 ? 0 : bucketOf(salt, a, b, options.buckets);
    }
  }
  return { slots: features.length, ids };
}

/** The id that a row n of request r has in some field; 0 where it has none. */
interface Column {
  readonly field: string;
  readonly idOf: (n: number, r: number) => number;
}

interface Feature {
  readonly salt: number;
  readonly left: Column['idOf'];
  readonly right: Column['idOf'];
}

function featuresOf({ batch, candidates }: WideRows, crosses: readonly Cross[]): Feature[] {
  const profile = columnsOfRequests(batch, 'profile');
  const query = columnsOfRequests(batch, 'query');
  const asked = candidates === undefined ? query : columnsOfCandidates(candidates);
  const single = [...profile, ...query, ...(candidates === undefined ? [] : asked)];
  const crossed = [
    ...(crosses.includes('profile') ? pairs(profile, asked) : []),
    ...(crosses.includes('query') && candidates !== undefined ? pairs(query, asked) : []),
    ...PAST.flatMap(([cross, field]) =>
      crosses.includes(cross) ? historyPairs(batch, field, asked, candidates?.historyOf) : [],
    ),
  ];
  return [...single.map((column): [Column, Column] => [column, ALWAYS]), ...crossed].map(
    ([left, right]) => ({
      salt: saltOf(`${left.field} x ${right.field}`),
      left: left.idOf,
      right: right.idOf,
    }),
  );
}

const ALWAYS: Column = { field: '', idOf: () => 1 };

function pairs(left: readonly Column[], right: readonly Column[]): [Column, Column][] {
  return left.flatMap((a) => right.map((b): [Column, Column] => [a, b]));
}

function columnsOfRequests({ requests }: Batch, part: 'profile' | 'query'): Column[] {
  const ids = requests[part];
  const width = requests.count === 0 ? 0 : ids.length / requests.count;
  return Array.from({ length: width }, (_, f) => ({
    field: part === 'query' ? part : `${part} ${f}`, // the terms of a query are a bag
    idOf: (_n, r) => at(ids, r * width + f),
  }));
}

function columnsOfCandidates({ fields, ids }: CandidateIds): Column[] {
  return fields.map((field, c) => ({ field, idOf: (n) => at(ids, n * fields.length + c) }));
}

/** A field of past items is crossed with what is of its kind in the candidate; without candidates, with the query. */
function historyPairs(
  batch: Batch,
  field: HistoryField,
  asked: readonly Column[],
  historyOf: CandidateIds['historyOf'] | undefined,
): [Column, Column][] {
  const same = asked.filter((c) => historyOf === undefined || historyOf[c.field]?.includes(field));
  return pairs(columnsOfHistory(batch, field), same);
}

/** One column a step: the order of the events is not told. */
function columnsOfHistory(
  { steps, history, items, requests }: Batch,
  field: HistoryField,
): Column[] {
  return Array.from({ length: steps }, (_, t) => ({
    field: `history ${field}`,
    idOf: (_n, r) => {
      const moment = at(requests.moment, r);
      if (t >= at(history.length, moment)) return 0; // padding may hold anything
      return at(items[field], at(history.item, moment * steps + t));
    },
  }));
}

/** A number for each family of features, so that equal ids of different fields go to different buckets: FNV-1a. */
function saltOf(name: string): number {
  let salt = 0x811c9dc5;
  for (let k = 0; k < name.length; k++) salt = Math.imul(salt ^ name.charCodeAt(k), 0x01000193);
  return salt;
}

/** 1 … buckets-1, by the finaliser of MurmurHash3. */
function bucketOf(salt: number, a: number, b: number, buckets: number): number {
  let hash = Math.imul(salt ^ a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return 1 + (((hash ^ (hash >>> 16)) >>> 0) % (buckets - 1));
}
