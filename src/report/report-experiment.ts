import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../core/errors.ts';
import { referenceScoresToShow } from '../results/results-store.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { buildReport, type ReportInput } from './build-report.ts';
import { didYouMean } from '../spec/did-you-mean.ts';
import {
  checkPublishedRows,
  parsePublishedNumbers,
  type PublishedNumber,
} from './published-numbers.ts';
import { readCellFiles } from './read-cell-files.ts';
import type { ReportTable } from './report-table.ts';

export interface ReportedExperiment {
  readonly spec: ExperimentSpec;
  /** Its file, for errors. */
  readonly path: string;
  /** Its results. */
  readonly folder: string;
  readonly dataset: Required<ReportInput>['dataset'];
}

/**
 * The table of an experiment from its results folder, the published numbers that its file names, and its data set's file.
 *
 * @throws UserError `unknown-paper-table`, `unknown-paper-row`
 */
export function reportExperiment({ spec, path, folder, dataset }: ReportedExperiment): ReportTable {
  return buildReport({
    ...{ spec, dataset },
    ...readCellFiles(folder),
    references: referenceScoresToShow(folder),
    published: publishedNumbers(spec, path),
  });
}

/**
 * Whether the published table and rows that an experiment's file names exist, and the rows of ours beside them: before training, not
 * after it.
 *
 * @throws UserError `unknown-paper-table`, `unknown-paper-row`, `unknown-row`
 */
export function checkPublished(spec: ExperimentSpec, specPath: string): void {
  publishedNumbers(spec, specPath);
  const labels = plannedRows(spec).map(({ label }) => label);
  const unknown = Object.keys(spec.report.paper?.rows ?? {}).find((row) => !labels.includes(row));
  if (unknown === undefined) return;
  throw new UserError({
    code: 'unknown-row',
    where: `${specPath}, report.paper.rows`,
    message: `the table will have no row "${unknown}"`,
    expected: labels.join(' | '),
    cure: 'call the row as the table does, or leave it out',
  });
}

function publishedNumbers(
  { report }: ExperimentSpec,
  specPath: string,
): readonly PublishedNumber[] {
  if (report.paper === undefined) return [];
  const name = report.paper.table.replace(/\.csv$/, '');
  const folder = fileURLToPath(new URL('../../data/paper', import.meta.url));
  const tables = readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => file.replace(/\.csv$/, ''));
  if (tables.includes(name)) {
    const path = join(folder, `${name}.csv`);
    const numbers = parsePublishedNumbers(readFileSync(path, 'utf8'), path);
    checkPublishedRows(numbers, report.paper, specPath);
    return numbers;
  }
  const near = didYouMean(name, tables);
  throw new UserError({
    code: 'unknown-paper-table',
    where: `${specPath}, report.paper.table`,
    message: `there are no published numbers named "${name}"`,
    expected: tables.join(', '),
    cure:
      near === undefined
        ? 'name one of these in the experiment file'
        : `did you mean "${near}"? Name one of these in the experiment file`,
  });
}
