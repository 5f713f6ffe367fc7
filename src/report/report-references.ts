import { isEarlierRegression, type ReferenceScores } from '../results/reference-scores.ts';
import type { RunRecord } from '../results/run-record.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { sameData } from './match-records.ts';
import type { ReportColumn, ReportReference } from './report-table.ts';
import { REFERENCE_TEXT } from './report-text.ts';

export interface ReferenceInput {
  readonly spec: ExperimentSpec;
  readonly references: ReferenceScores | 'unreadable' | undefined;
}

export interface ReferenceRows {
  readonly references: readonly ReportReference[];
  /** Sentences on what the experiment asks for and no file has. */
  readonly absent: readonly string[];
}

const HOW = 'running the experiment again scores them in seconds and trains nothing that is done';

/** In the order ceiling, baselines, floors; scores of other data than the experiment's are left out. */
export function referenceRows(
  { spec, references }: ReferenceInput,
  records: readonly RunRecord[],
  columns: readonly ReportColumn[],
): ReferenceRows {
  const wanted = ORDER.filter((name) => spec.references.includes(name));
  if (wanted.length === 0) return { references: [], absent: [] };
  if (references === undefined) return none(`Reference rows are not scored yet: ${HOW}.`);
  if (references === 'unreadable') return none('The scores of the reference rows cannot be read.');
  const { fingerprint } = references.dataset;
  const isOther = records.some(({ dataset }) => dataset.fingerprint !== fingerprint);
  if (isOther || !sameData(references.data, spec.data)) {
    return none(`The reference rows were scored on other data: ${HOW}.`);
  }
  const found = wanted.flatMap((name) => {
    const scores = references.references.find((entry) => entry.name === name);
    return scores === undefined ? [] : [{ name, cells: cellsOf(scores, columns) }];
  });
  return {
    references: found
      .filter(({ cells }) => Object.keys(cells).length > 0)
      .map(({ name, cells }) => ({ label: name, role: REFERENCE_TEXT[name].role, cells })),
    absent: [
      ...notScored(wanted.filter((name) => !found.some((entry) => entry.name === name))),
      ...(wanted.includes('regression') && isEarlierRegression(references)
        ? [`An earlier dupn scored regression on L2R alone: ${HOW}.`]
        : []),
      ...found
        .filter(({ cells }) => Object.keys(cells).length === 0)
        .map(({ name }) => `${name} has no row: the data set gives nothing to score it by.`),
    ],
  };
}

const ORDER = [
  'oracle',
  'regression',
  'non-personalised-regression',
  'popularity',
  'constant',
] as const;

function none(sentence: string): ReferenceRows {
  return { references: [], absent: [sentence] };
}

function notScored(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`Not scored yet: ${names.join(', ')}; ${HOW}.`];
}

function cellsOf(
  { metrics }: ReferenceScores['references'][number],
  columns: readonly ReportColumn[],
): ReportReference['cells'] {
  return Object.fromEntries(
    columns.flatMap(({ id, task, metric }) => {
      const test = metrics[task]?.test;
      const value = test?.values[metric];
      if (value === undefined || value === null) return [];
      return [[id, { value, ci95: test?.ci95?.[metric] ?? null }] as const];
    }),
  );
}
