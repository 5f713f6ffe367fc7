import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportExperiment } from '../../src/report/report-experiment.ts';
import type { ReportTable } from '../../src/report/report-table.ts';
import { reportTargets } from '../../src/report/report-targets.ts';
import {
  cellFolder,
  experimentFolder,
  startCell,
  writeExperimentCopy,
  writeRecord,
  writeReferenceScores,
} from '../../src/results/results-store.ts';
import { appendTrace } from '../../src/results/training-trace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { exampleRecords, exampleReferences, exampleSpec, SPEC_TEXT } from './example-results.ts';
import { exampleTrace } from './example-traces.ts';

/** Results of the example on the disk, with its file beside them; each cell with its record and its trace. */
export function ranExperiment(): { root: string; results: string; file: string } {
  const root = temporaryFolder();
  const results = join(root, 'results');
  const file = join(root, 'quickstart.yaml');
  writeFileSync(file, SPEC_TEXT);
  const spec = exampleSpec();
  for (const record of exampleRecords(spec)) {
    const folder = cellFolder(results, spec.experiment, record);
    startCell(folder);
    for (const line of exampleTrace(record)) appendTrace(folder, line);
    writeRecord(folder, record);
  }
  writeReferenceScores(experimentFolder(results, spec.experiment), exampleReferences(spec));
  writeExperimentCopy(experimentFolder(results, spec.experiment), SPEC_TEXT);
  return { root, results, file };
}

/** The tables of experiment files and results folders. */
export function tablesOf(targets: readonly string[], results: string): readonly ReportTable[] {
  return reportTargets(targets, results).map(reportExperiment);
}
