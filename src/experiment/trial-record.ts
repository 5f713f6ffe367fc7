import type { RunRecord } from '../results/run-record.ts';
import type { PlannedCell, Trial } from '../spec/planned-cell.ts';
import { selectionScore } from '../training/selection.ts';

/**
 * What a trial's record says of the search. Strategies of a transfer are compared on the target, and so are the settings of one that
 * trains other tasks beside it.
 */
export function trialRecord(
  { training }: Pick<PlannedCell, 'training'>,
  { settings, by: task }: Trial,
  metrics: RunRecord['metrics'],
): NonNullable<RunRecord['trial']> {
  if (task === undefined) return { settings };
  const { values = {}, positives } = metrics[task]?.validation ?? {};
  const score = selectionScore([{ task, values, positives }], { select: training.select });
  return { settings, targetScore: score ?? null };
}
