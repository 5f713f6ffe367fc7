import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../core/errors.ts';
import { listFailures, listRecords, readReferenceScores } from '../results/results-store.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { buildReport } from './build-report.ts';
import { parsePublishedNumbers, type PublishedNumber } from './published-numbers.ts';
import type { ReportTable } from './report-table.ts';

/** The table of an experiment from its results folder and the published numbers that its file names. */
export function reportExperiment(spec: ExperimentSpec, folder: string): ReportTable {
  return buildReport({
    spec,
    records: listRecords(folder).map(({ record }) => record),
    failures: listFailures(folder).map(({ failure }) => failure),
    references: readReferenceScores(folder),
    published: publishedNumbers(spec),
  });
}

function publishedNumbers({ report }: ExperimentSpec): readonly PublishedNumber[] {
  if (report.paper === undefined) return [];
  const name = report.paper.table.replace(/\.csv$/, '');
  const folder = fileURLToPath(new URL('../../data/paper', import.meta.url));
  const tables = readdirSync(folder).filter((file) => file.endsWith('.csv'));
  const path = join(folder, `${name}.csv`);
  if (tables.includes(`${name}.csv`) && existsSync(path)) {
    return parsePublishedNumbers(readFileSync(path, 'utf8'), path);
  }
  throw new UserError({
    code: 'unknown-paper-table',
    where: 'report.paper.table',
    message: `there are no published numbers named "${name}"`,
    expected: tables.map((file) => file.replace(/\.csv$/, '')).join(', '),
    cure: 'name one of these in the experiment file',
  });
}
