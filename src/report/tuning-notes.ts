import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { tuningSeed } from '../spec/tuning-grid.ts';
import type { ReportRow } from './report-table.ts';

/** What a reader must know of the search behind the settings. */
export function tuningNotes(spec: ExperimentSpec, rows: readonly ReportRow[]): readonly string[] {
  const tuned = rows.flatMap(({ label, tuning, cost }) =>
    tuning === null ? [] : [{ label, tuning, cost }],
  );
  if (tuned.length === 0) return [];
  const unscored = tuned.flatMap(({ tuning }) =>
    tuning.chosen.filter(({ score }) => score === null).map(({ label }) => label),
  );
  const diverged = tuned.flatMap(({ label, cost }) => {
    const count = cost?.tuning?.diverged ?? 0;
    return count === 0 ? [] : [`${label} ${count}`];
  });
  return [
    `Tuned: the settings of a cell are those of its best trial on validation, of equal ones the first; trials have seed ${tuningSeed(spec)}, were never scored on test, and cost what stands below their row, once for all seeds.`,
    ...(tuned.some(({ tuning }) => tuning.fewerThanOthers)
      ? [
          `Unequal tuning, as the experiment's file says: ${tuned.map(({ label, tuning }) => `${label} ${tuning.trialsPerCell}`).join(', ')} trials a cell. More trials are more chances to fit validation.`,
        ]
      : []),
    ...(unscored.length === 0
      ? []
      : [
          `Too few positives on validation to tell trials apart, so that the first stands: ${unscored.join('; ')}.`,
        ]),
    ...(diverged.length === 0
      ? []
      : [`Trials that diverged, and whose cost is not counted: ${diverged.join(', ')}.`]),
  ];
}
