import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceScoresToShow } from '../results/results-store.ts';
import { didYouMean } from '../spec/did-you-mean.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { locatedError } from '../spec/located-error.ts';
import type { Finding } from '../spec/spec-problem.ts';
import { buildReport, type ReportInput } from './build-report.ts';
import {
  parsePublishedNumbers,
  unknownPublishedRows,
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
 * @throws SpecError where the file names published numbers that there are not
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
 * Whether the published table and rows that an experiment's file names exist: before training, not after it.
 *
 * @throws SpecError at the name
 */
export function checkPublished(spec: ExperimentSpec, specPath: string): void {
  publishedNumbers(spec, specPath);
}

function publishedNumbers(
  { report: { paper } }: ExperimentSpec,
  specPath: string,
): readonly PublishedNumber[] {
  if (paper === undefined) return [];
  const name = paper.table.replace(/\.csv$/, '');
  const folder = fileURLToPath(new URL('../../data/paper', import.meta.url));
  const tables = readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => file.replace(/\.csv$/, ''));
  if (!tables.includes(name)) throw locatedError(specPath, [unknownTable(name, tables)]);
  const path = join(folder, `${name}.csv`);
  const numbers = parsePublishedNumbers(readFileSync(path, 'utf8'), path);
  const unknown = unknownPublishedRows(numbers, paper);
  if (unknown.length > 0) throw locatedError(specPath, unknown);
  return numbers;
}

function unknownTable(name: string, tables: readonly string[]): Finding {
  const near = didYouMean(name, tables);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  const message = `"${name}" is not one of ${tables.join(', ')}${hint}`;
  return { code: 'unknown-value', path: ['report', 'paper', 'table'], blame: 'value', message };
}
