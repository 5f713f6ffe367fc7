import type { TaskName } from '../core/tasks.ts';
import { withCarriedTasks } from '../spec/carried-tasks.ts';
import { checkCarried } from '../spec/check-carried.ts';
import type { DatasetSpec } from '../spec/dataset-spec.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { loadDatasetSpec, loadExperimentSpec } from '../spec/load-spec.ts';
import { resolveDatasetPath } from '../spec/resolve-dataset.ts';

/** An experiment's file with the data set's file that it names. */
export interface ExperimentFiles {
  readonly path: string;
  /** With those of its tasks that the data set carries. */
  readonly spec: ExperimentSpec;
  /** All tasks of the file: the report gives those that are not carried a dash. */
  readonly askedTasks: readonly TaskName[];
  readonly datasetPath: string;
  readonly dataset: DatasetSpec;
}

/** @throws UserError with the place of every problem in either file */
export function loadExperimentFiles(path: string): ExperimentFiles {
  const spec = loadExperimentSpec(path);
  const datasetPath = resolveDatasetPath(spec, path);
  const dataset = loadDatasetSpec(datasetPath);
  checkCarried(spec, path, dataset);
  return {
    path,
    spec: withCarriedTasks(spec, dataset),
    askedTasks: spec.tasks,
    datasetPath,
    dataset,
  };
}
