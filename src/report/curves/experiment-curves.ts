import { plannedRows } from '../../spec/planned-cells.ts';
import type { ExperimentCurves } from './curves-csv.ts';
import { carriedSpec, datasetName } from '../described-data.ts';
import { learningCurves } from './learning-curves.ts';
import { matchRecords } from '../match-records.ts';
import { readCellFiles } from '../read-cell-files.ts';
import type { ReportedExperiment } from '../report-experiment.ts';

/** The curves of the cells that the table of an experiment is made of. */
export function experimentCurves({ spec, folder, dataset }: ReportedExperiment): ExperimentCurves {
  const files = readCellFiles(folder);
  const cells = matchRecords(carriedSpec(spec, dataset), files);
  const record = cells.flatMap((cell) => cell.record ?? [])[0];
  return {
    experiment: spec.experiment,
    dataset: datasetName(spec, dataset, record),
    curves: learningCurves({ ...files, rows: plannedRows(spec), cells }),
  };
}
