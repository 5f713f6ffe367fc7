import type { SplitCounts, TaskManifest } from '../prepared-dataset.ts';
import type { MomentDraw } from './moments.ts';
import { QUERY_SLOTS } from './query-terms.ts';
import type { RequestDraw } from './situation.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Moments in the order of the data set, and where each split ends. */
export interface OrderedMoments {
  readonly moments: readonly MomentDraw[];
  /** [4] */
  readonly splitOffset: Uint32Array;
}

/** One task's requests in the order of the moments. */
export interface TaskRequests<T extends RequestDraw> {
  readonly draws: readonly T[];
  readonly momentOffset: Uint32Array;
  readonly rowOffset: Uint32Array;
  /** Requests and rows of the training period: they come first. */
  readonly trainRequests: number;
  readonly trainRows: number;
  readonly counts: TaskManifest['counts'];
}

export function requestsOfTask<T extends RequestDraw>(
  { moments, splitOffset }: OrderedMoments,
  drawOf: (moment: MomentDraw) => T | undefined,
): TaskRequests<T> {
  const draws: T[] = [];
  const momentOffset = new Uint32Array(moments.length + 1);
  const rowOffset = [0];
  moments.forEach((moment, m) => {
    const draw = drawOf(moment);
    if (draw !== undefined) {
      draws.push(draw);
      rowOffset.push((rowOffset.at(-1) ?? 0) + draw.subject.length);
    }
    momentOffset[m + 1] = draws.length;
  });
  const [, train = 0, validation = 0, test = 0] = splitOffset;
  const count = (from: number, to: number): SplitCounts =>
    countSplit(moments.slice(from, to), drawOf);
  const counts = {
    train: count(0, train),
    validation: count(train, validation),
    test: count(validation, test),
  };
  return {
    draws,
    momentOffset,
    rowOffset: Uint32Array.from(rowOffset),
    trainRequests: counts.train.requests,
    trainRows: counts.train.rows,
    counts,
  };
}

function countSplit(
  moments: readonly MomentDraw[],
  drawOf: (moment: MomentDraw) => RequestDraw | undefined,
): SplitCounts {
  const asked = moments.flatMap((moment) => {
    const draw = drawOf(moment);
    return draw === undefined ? [] : [{ user: moment.user, draw }];
  });
  const sum = (of: (draw: RequestDraw) => number): number =>
    asked.reduce((total, { draw }) => total + of(draw), 0);
  return {
    rows: sum((draw) => draw.subject.length),
    // PPP answers with classes: it has no positives
    positives: sum(({ label, probability }) =>
      probability.length > label.length ? 0 : label.reduce((total, y) => total + y, 0),
    ),
    requests: asked.length,
    moments: asked.length,
    users: new Set(asked.map(({ user }) => user)).size,
  };
}

/** Term ids of all requests, padded with 0. [requests × QUERY_SLOTS] */
export function queryColumn(draws: readonly RequestDraw[], { id }: Vocabulary): Int32Array {
  const query = new Int32Array(draws.length * QUERY_SLOTS);
  draws.forEach(({ terms }, request) => {
    query.set(
      terms.map((term) => id[term] ?? 1),
      request * QUERY_SLOTS,
    );
  });
  return query;
}

/** The parts of all requests, one after the other. */
export function joined<A extends Uint8Array | Int32Array | Float32Array>(
  Column: new (length: number) => A,
  parts: readonly A[],
): A {
  const column = new Column(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    column.set(part, offset);
    offset += part.length;
  }
  return column;
}
