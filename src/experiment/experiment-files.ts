import type { DatasetSpec } from '../spec/dataset-spec.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { loadDatasetSpec, loadExperimentSpec } from '../spec/load-spec.ts';
import { resolveDatasetPath } from '../spec/resolve-dataset.ts';

/** An experiment's file with the data set's file that it names. */
export interface ExperimentFiles {
  readonly path: string;
  readonly spec: ExperimentSpec;
  readonly datasetPath: string;
  readonly dataset: DatasetSpec;
}

/** @throws UserError with the place of every problem in either file */
export function loadExperimentFiles(path: string): ExperimentFiles {
  const spec = loadExperimentSpec(path);
  const datasetPath = resolveDatasetPath(spec, path);
  return { path, spec, datasetPath, dataset: loadDatasetSpec(datasetPath) };
}
