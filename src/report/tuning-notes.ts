import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { tuningSeed } from '../spec/tuning-grid.ts';
import type { MatchedCell } from './match-records.ts';
import type { ReportRow, RowTuning } from './report-table.ts';

interface TunedRow {
  readonly label: string;
  readonly tuning: RowTuning;
}

/** What a reader must know of the search behind the settings. */
export function tuningNotes(
  spec: ExperimentSpec,
  rows: readonly ReportRow[],
  cells: readonly MatchedCell[],
): readonly string[] {
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
    ...searchesNote(spec, tuned, cells),
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

/** Equal trials a cell are not equal chances: a row that learns each task alone searches once for each. */
function searchesNote(
  spec: ExperimentSpec,
  tuned: readonly TunedRow[],
  cells: readonly MatchedCell[],
): readonly string[] {
  const learning = new Map(plannedRows(spec).map((row) => [row.label, row.learning]));
  const isOfSeveral = ({ label }: TunedRow): boolean =>
    cells.some(({ cell }) => cell.row === label && cell.tasks.length > 1);
  const joint = tuned.filter((row) => row.tuning.searches === 1 && isOfSeveral(row));
  const single = tuned.filter(
    ({ label, tuning }) => tuning.searches > 1 && learning.get(label) === 'single',
  );
  if (joint.length === 0 || single.length === 0) return [];
  return [
    `Rows that learn their tasks together choose one setting for all of them, rows that learn each alone one for each: ${choicesText([...joint, ...single])}. More choices are more chances to fit validation.`,
  ];
}

/** `1 from 6 trials (joint), 4 from 24 trials (DUPN; Wide)` */
function choicesText(rows: readonly TunedRow[]): string {
  const labels = new Map<string, string[]>();
  for (const { label, tuning } of rows) {
    const { searches, trialsPerCell } = tuning;
    const numbers = `${searches} from ${searches * trialsPerCell} trials`;
    labels.set(numbers, [...(labels.get(numbers) ?? []), label]);
  }
  return [...labels].map(([numbers, own]) => `${numbers} (${own.join('; ')})`).join(', ');
}
