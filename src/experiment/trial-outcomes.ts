import type { CellJob } from './cell-job.ts';
import { outcomeOfRecord } from '../results/choose-trial.ts';
import { DIVERGED, type CellFailure } from '../results/cell-failure.ts';
import type { RunRecord, TrialOutcome } from '../results/run-record.ts';

/** Whether a failure is a result of a search: a setting that diverges. Any other is tried again. */
export function isResult(
  { cell }: Pick<CellJob, 'cell'>,
  { code }: { readonly code?: string },
): boolean {
  return cell.trial !== undefined && code === DIVERGED;
}

/**
 * What trials came to, by digest: from their own records, and from those of the cells that took their settings from them, which
 * keep every trial.
 */
export function trialOutcomes(records: readonly RunRecord[]): ReadonlyMap<string, TrialOutcome> {
  const kept = records.flatMap(({ tuning }) => tuning?.trials ?? []);
  const own = records.flatMap((record) => outcomeOfRecord(record) ?? []);
  return new Map([...kept, ...own].map((outcome) => [outcome.digest, outcome]));
}

export function outcomeOfFailure(failure: CellFailure): TrialOutcome | undefined {
  if (failure.code !== DIVERGED) return undefined;
  const { digest, message } = failure;
  return { settings: {}, digest, score: null, work: null, failure: message.split('\n')[0] ?? '' };
}
