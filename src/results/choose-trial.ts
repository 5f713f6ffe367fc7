import type { RunRecord, TrialOutcome } from './run-record.ts';

/** What the record of a trial says that it came to. */
export function outcomeOfRecord({
  trial,
  digest,
  selection,
  work,
}: RunRecord): TrialOutcome | undefined {
  if (trial === undefined) return undefined;
  const { samplesSeen, pretraining, representingSeconds, trainingSeconds, wallSeconds } = work;
  const { by, score = Number.NaN } = selection;
  const own = by !== 'last' && Number.isFinite(score) ? score : null;
  return {
    settings: trial.settings,
    digest,
    score: trial.targetScore === undefined ? own : trial.targetScore,
    work: {
      samplesSeen,
      ...(pretraining && { pretrainingSeconds: pretraining.seconds }),
      ...(representingSeconds !== undefined && { representingSeconds }),
      trainingSeconds,
      wallSeconds,
    },
  };
}

/**
 * Position of the trial with the best validation score, of equal ones the first. Where no task had enough positives to
 * score by, it is the first that did not diverge; undefined where all did.
 */
export function chooseTrial(trials: readonly TrialOutcome[]): number | undefined {
  let best: { readonly index: number; readonly score: number } | undefined;
  for (const [index, { score, failure }] of trials.entries()) {
    if (failure !== undefined) continue;
    const known = score ?? -Infinity;
    if (best === undefined || known > best.score) best = { index, score: known };
  }
  return best?.index;
}
