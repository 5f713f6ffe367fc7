import { UserError } from '../core/errors.ts';
import {
  listFailures,
  listRecords,
  listUnreadable,
  type StoredCell,
} from '../results/results-store.ts';
import { readTrace, type TraceLine } from '../results/training-trace.ts';
import type { RunRecord } from '../results/run-record.ts';
import type { CellFiles } from './cell-files.ts';

/** Records, failures and traces of an experiment's folder. A trace that cannot be read costs its curves, not the table. */
export function readCellFiles(folder: string): Required<CellFiles> {
  const stored = listRecords(folder);
  const found = stored.map((cell) => [cell.record, traceOf(cell)] as const);
  return {
    records: stored.map(({ record }) => record),
    failures: listFailures(folder).map(({ failure }) => failure),
    unreadable: [
      ...listUnreadable(folder),
      ...found.flatMap(([, trace]) => (trace instanceof UserError ? [trace] : [])),
    ],
    traces: new Map(
      found.flatMap(([record, trace]): (readonly [RunRecord, readonly TraceLine[]])[] =>
        trace instanceof UserError || trace.length === 0 ? [] : [[record, trace]],
      ),
    ),
  };
}

function traceOf({ folder }: StoredCell): readonly TraceLine[] | UserError {
  try {
    return readTrace(folder);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
