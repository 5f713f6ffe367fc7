import type { TaskName } from '../core/tasks.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import type { ExperimentSpec } from './experiment-spec.ts';

type DatasetKind = DatasetSpec['kind'];

const NOT_CARRIED: Readonly<Record<DatasetKind, Readonly<Partial<Record<TaskName, string>>>>> = {
  simulated: {},
  completejourney: {},
  jdata2019: { ppp: 'no prices' },
};

/** What keeps a data set from having rows for a task; undefined where it has them. */
export function uncarriedReason(
  { kind }: Pick<DatasetSpec, 'kind'>,
  task: TaskName,
): string | undefined {
  return NOT_CARRIED[kind][task];
}

/** The experiment with those of its tasks that the data set carries: the others have no cell, and the report says why. */
export function withCarriedTasks<S extends ExperimentSpec>(
  spec: S,
  dataset: Pick<DatasetSpec, 'kind'>,
): S {
  const tasks = spec.tasks.filter((task) => uncarriedReason(dataset, task) === undefined);
  return { ...spec, tasks };
}
