import type { DatasetSpec } from '../spec/dataset-spec.ts';
import { loadDatasetSpec } from '../spec/load-spec.ts';
import { datasetArgumentPath } from '../spec/resolve-dataset.ts';

/** The data set that a command names: a built-in one, or the path of a dataset.yaml. */
export function loadDatasetArgument(name: string): { spec: DatasetSpec; path: string } {
  const path = datasetArgumentPath(name);
  return { spec: loadDatasetSpec(path), path };
}
