import type { UserError } from '../core/errors.ts';
import type { CellFailure } from '../results/cell-failure.ts';
import type { RunRecord } from '../results/run-record.ts';

/** What the cells of an experiment left behind. */
export interface CellFiles {
  readonly records: readonly RunRecord[];
  readonly failures: readonly CellFailure[];
  /** What is wrong with the files that cannot be read; none by default. */
  readonly unreadable?: readonly UserError[];
}
