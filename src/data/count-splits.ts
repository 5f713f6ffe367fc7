import { SPLIT_NAMES, type SplitName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import type { MomentTable, SplitCounts, TaskExamples } from './prepared-dataset.ts';

/** Rows, positives, requests, moments and users of a task by split. */
export function countSplits(
  moments: MomentTable,
  examples: TaskExamples,
  isBinary: boolean,
): Record<SplitName, SplitCounts> {
  const counts = SPLIT_NAMES.map((_, split) => countSplit({ moments, examples, isBinary, split }));
  const [train, validation, test] = counts as [SplitCounts, SplitCounts, SplitCounts]; // one a split
  return { train, validation, test };
}

interface CountInput {
  readonly moments: MomentTable;
  readonly examples: TaskExamples;
  readonly isBinary: boolean;
  readonly split: number;
}

function countSplit({ moments, examples, isBinary, split }: CountInput): SplitCounts {
  const { momentOffset, rowOffset, rows } = examples;
  const from = at(moments.splitOffset, split);
  const to = at(moments.splitOffset, split + 1);
  const firstRow = at(rowOffset, at(momentOffset, from));
  const lastRow = at(rowOffset, at(momentOffset, to));
  let positives = 0;
  if (isBinary) for (let row = firstRow; row < lastRow; row++) positives += at(rows.label, row);
  const users = new Set<number>();
  let asking = 0;
  for (let moment = from; moment < to; moment++) {
    if (at(momentOffset, moment + 1) === at(momentOffset, moment)) continue;
    users.add(at(moments.user, moment));
    asking += 1;
  }
  return {
    rows: lastRow - firstRow,
    positives,
    requests: at(momentOffset, to) - at(momentOffset, from),
    moments: asking,
    users: users.size,
  };
}
