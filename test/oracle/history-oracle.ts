import { at } from '../../src/core/typed-arrays.ts';
import type { RandomStream } from '../../src/core/random.ts';
import type { Batch } from '../../src/data/batch.ts';
import type { DatasetManifest } from '../../src/data/prepared-dataset.ts';

/** A question whose answer is known: a history of (item, type) events, a query, and the class that they make. */
export interface Question {
  /** Item of each step, 1 … ITEMS. */
  readonly items: readonly number[];
  /** Behaviour type of each step, 1 … TYPES. */
  readonly types: readonly number[];
  /** 1 … QUERIES */
  readonly query: number;
  readonly label: 0 | 1;
}

export type Oracle = (stream: RandomStream) => Question;

const ITEMS = 8;
const TYPES = 2;
const QUERIES = 2;

/** One item of A, B among others: the class is whether A came first. Any mean over the history is the same for both. */
export const orderDecides: Oracle = (stream) => {
  const first = stream() < 0.5;
  const [from, to] = first ? [1, 2] : [2, 1];
  const gap = 1 + Math.floor(stream() * 3);
  const items = [3, 3, 3, 3, 3, 3];
  const start = Math.floor(stream() * (items.length - gap));
  items[start] = from;
  items[start + gap] = to;
  return { items, types: items.map(() => 1), query: 1, label: first ? 1 : 0 };
};

/** The same items always; the class is how the first of them was met. */
export const propertyDecides: Oracle = (stream) => {
  const bought = stream() < 0.5;
  return { items: [1, 2, 3], types: [bought ? 2 : 1, 1, 1], query: 1, label: bought ? 1 : 0 };
};

/** Two kinds of items, each good (5, 7) or bad (6, 8), in any order; the class is that of the kind asked for. */
export const queryDecides: Oracle = (stream) => {
  const good = [stream() < 0.5, stream() < 0.5] as const;
  const pair = [good[0] ? 5 : 6, good[1] ? 7 : 8];
  const query = stream() < 0.5 ? 1 : 2;
  return {
    items: stream() < 0.5 ? pair : pair.reverse(),
    types: [1, 1],
    query,
    label: good[query - 1] === true ? 1 : 0,
  };
};

/**
 * A good item (5) and a bad one (6), in any order, one met in each of the two ways; the class is that of the one met as the query
 * asks. The items are always these, and so are the ways: what is pooled over events without attention does not say which
 * item was met how, whatever is made of it and the query afterwards.
 */
export const queryDecidesAmongEvents: Oracle = (stream) => {
  const items = stream() < 0.5 ? [5, 6] : [6, 5];
  const types = stream() < 0.5 ? [1, 2] : [2, 1];
  const query = stream() < 0.5 ? 1 : 2;
  return { items, types, query, label: items[types.indexOf(query)] === 5 ? 1 : 0 };
};

/**
 * Two items, each good (5) or bad (6), behind two marks (7, 8) in any order; the class is that of the one behind the mark that the
 * query asks for. Half of the histories have one of each: their items and pairs of neighbours are all the same, since another item (3)
 * stands between any two, so that neither a mean nor a maximum over windows of one and two events says which is behind which mark.
 */
export const queryDecidesAmongMarks: Oracle = (stream) => {
  const goods = [stream() < 0.5 ? 5 : 6, stream() < 0.5 ? 5 : 6];
  const marks = stream() < 0.5 ? [7, 8] : [8, 7];
  const query = stream() < 0.5 ? 1 : 2;
  const items = marks.flatMap((mark, k) => [mark, 3, goods[k] ?? 0, 3]);
  const label = goods[marks.indexOf(6 + query)] === 5 ? 1 : 0;
  return { items, types: items.map(() => 1), query, label };
};

/** Vocabularies of the questions: PPP with two classes asks them. */
export const oracleManifest: DatasetManifest = {
  formatVersion: 1,
  name: 'oracle',
  fingerprint: 'oracle',
  vocabulary: {
    ...{ item: ITEMS + 1, shop: 2, brand: 2, category: 2, tag: 2 },
    ...{ scenario: 2, time: 2, type: TYPES + 1, query: QUERIES + 1 },
  },
  profileFields: [],
  tagSlots: 1,
  querySlots: 1,
  gapBorders: [],
  tasks: { ppp: { hiddenProfileFields: [], classes: 2, counts: countsOf(1) } },
  about: {},
};

function countsOf(rows: number) {
  const counts = { rows, positives: 0, requests: rows, moments: rows, users: rows };
  return { train: counts, validation: counts, test: counts };
}

/** As many questions as asked, one request and one row each. */
export function oracleBatch(oracle: Oracle, count: number, stream: RandomStream): Batch {
  const questions = Array.from({ length: count }, () => oracle(stream));
  const steps = questions[0]?.items.length ?? 0;
  const numbers = Int32Array.from(questions, (_, n) => n);
  const flat = (of: (question: Question) => readonly number[]): Int32Array =>
    Int32Array.from(questions.flatMap(of));
  const upTo = (last: number): Int32Array => Int32Array.from({ length: last + 1 }, (_, k) => k);
  return {
    moments: count,
    steps,
    items: {
      count: ITEMS + 1,
      item: upTo(ITEMS),
      shop: new Int32Array(ITEMS + 1),
      brand: new Int32Array(ITEMS + 1),
      category: new Int32Array(ITEMS + 1),
      tag: new Int32Array(ITEMS + 1),
    },
    properties: {
      count: TYPES + 1,
      scenario: new Int32Array(TYPES + 1),
      time: new Int32Array(3 * (TYPES + 1)),
      type: upTo(TYPES),
    },
    history: {
      length: new Int32Array(count).fill(steps),
      item: flat(({ items }) => items),
      property: flat(({ types }) => types),
    },
    requests: {
      count,
      moment: numbers,
      query: Int32Array.from(questions, ({ query }) => query),
      profile: new Int32Array(0),
    },
    tasks: {
      ppp: {
        count,
        request: numbers,
        label: Float32Array.from(questions, ({ label }) => label),
        weight: new Float32Array(count).fill(1),
        row: Uint32Array.from(numbers, (n) => at(numbers, n)),
      },
    },
  };
}
