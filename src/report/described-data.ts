import { existsSync } from 'node:fs';
import { UserError } from '../core/errors.ts';
import { datasetCopy } from '../results/results-store.ts';
import type { RunRecord } from '../results/run-record.ts';
import { withCarriedTasks } from '../spec/carried-tasks.ts';
import type { DatasetSpec } from '../spec/dataset-spec.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { loadDatasetSpec } from '../spec/load-spec.ts';
import { resolveDatasetPath } from '../spec/resolve-dataset.ts';

/** What a report reads of the file of a data set: its name, which tasks it carries, and floors for them. */
export type DescribedData = Pick<DatasetSpec, 'dataset' | 'kind' | 'floors'>;

/**
 * The data set as the run left it beside its cells; of results without that copy, as the experiment names it. A results folder may
 * lie elsewhere than the file that this name was written in: then it is `unreadable`.
 */
export function describedData(
  spec: ExperimentSpec,
  specPath: string,
  results: string,
): DescribedData | 'unreadable' {
  const copy = datasetCopy(results);
  if (existsSync(copy)) return loadDatasetSpec(copy);
  try {
    return loadDatasetSpec(resolveDatasetPath(spec, specPath));
  } catch (error) {
    if (error instanceof UserError) return 'unreadable';
    throw error;
  }
}

/** The experiment with the tasks that its data set carries; all of them where its file cannot be read. */
export function carriedSpec(
  spec: ExperimentSpec,
  dataset: DescribedData | 'unreadable' | undefined,
): ExperimentSpec {
  return dataset === undefined || dataset === 'unreadable' ? spec : withCarriedTasks(spec, dataset);
}

/** As its own file calls the data set, or else the records, or else the experiment. */
export function datasetName(
  spec: ExperimentSpec,
  dataset: DescribedData | 'unreadable' | undefined,
  record: RunRecord | undefined,
): string {
  const described = dataset === 'unreadable' ? undefined : dataset?.dataset;
  return described ?? record?.dataset.name ?? spec.data.dataset;
}
