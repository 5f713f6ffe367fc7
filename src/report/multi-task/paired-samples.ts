import type { TaskName } from '../../core/tasks.ts';
import type { RunRecord } from '../../results/run-record.ts';
import { MULTI_TASK_ROW, SINGLE_TASK_ROW } from '../../spec/planned-cells.ts';
import type { MatchedCell } from '../match-records.ts';
import { cellsOfTask } from '../report-cells.ts';
import type { PairedSamples } from '../report-table.ts';

/** How much of each task the joint cell and its single-task twin were trained on, seed by seed. */
export function pairedSamples(
  tasks: readonly TaskName[],
  cells: readonly MatchedCell[],
): readonly PairedSamples[] {
  return tasks.flatMap((task) => {
    const recordsOf = (row: string): readonly RunRecord[] =>
      cellsOfTask(cells, row, task).flatMap(({ record }) => record ?? []);
    const singles = recordsOf(SINGLE_TASK_ROW);
    return recordsOf(MULTI_TASK_ROW).flatMap(({ seed, work }) => {
      const twin = singles.find((record) => record.seed === seed);
      if (twin === undefined) return [];
      const seen = { joint: work.samplesSeen[task] ?? 0, single: twin.work.samplesSeen[task] ?? 0 };
      return [{ task, seed, ...seen }];
    });
  });
}
