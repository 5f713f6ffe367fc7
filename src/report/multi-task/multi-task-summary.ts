import { MULTI_TASK_ROW, SINGLE_TASK_ROW } from '../../spec/planned-cells.ts';
import { bestEpochs } from './best-epochs.ts';
import type { Traces } from '../cell-files.ts';
import type { MatchedCell } from '../match-records.ts';
import { pairedSamples } from './paired-samples.ts';
import { relativeGain } from './relative-gain.ts';
import { claimId, sideOf } from '../report-claims.ts';
import type {
  MultiTaskSummary,
  ReportColumn,
  ReportDifference,
  ReportRow,
} from '../report-table.ts';

export interface MultiTaskInput {
  readonly rows: readonly ReportRow[];
  /** The primary metric of each task that the data set carries. */
  readonly columns: readonly ReportColumn[];
  /** Joint minus single. */
  readonly difference: ReportDifference | undefined;
  readonly cells: readonly MatchedCell[];
  readonly traces: Traces;
}

/** What joint training did to the tasks, against their single-task twins. */
export function multiTaskSummary(input: MultiTaskInput): MultiTaskSummary {
  const { rows, columns, difference, cells, traces } = input;
  const [joint, single] = [MULTI_TASK_ROW, SINGLE_TASK_ROW].map((label) =>
    rows.find((row) => row.label === label),
  );
  const gain = joint && single && relativeGain(joint, single, columns);
  return {
    relativeGain: gain ?? null,
    negativeTransfer: columns.flatMap((column) => {
      const cell = difference?.cells[column.id];
      if (cell === undefined || sideOf(column, cell) !== 'worse') return [];
      const { task, metric } = column;
      const claim = claimId(MULTI_TASK_ROW, SINGLE_TASK_ROW, task);
      return [{ task, metric, difference: cell, claim }];
    }),
    bestEpochs: [MULTI_TASK_ROW, SINGLE_TASK_ROW].flatMap((row) =>
      columns.flatMap((column) => bestEpochs(row, column, cells, traces) ?? []),
    ),
    samplesSeen: pairedSamples(
      columns.map(({ task }) => task),
      cells,
    ),
  };
}
