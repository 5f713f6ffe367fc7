import type { UserError } from '../core/errors.ts';
import type { CellFailure } from '../results/cell-failure.ts';
import type { RunRecord } from '../results/run-record.ts';
import type { TraceLine } from '../results/training-trace.ts';

/** What the cells of an experiment left behind. */
export interface CellFiles {
  readonly records: readonly RunRecord[];
  readonly failures: readonly CellFailure[];
  /** What is wrong with the files that cannot be read; none by default. */
  readonly unreadable?: readonly UserError[];
  /** Of the records that have one; none by default. */
  readonly traces?: Traces;
}

export type Traces = ReadonlyMap<RunRecord, readonly TraceLine[]>;
