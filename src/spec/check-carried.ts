import { withCarriedTasks, uncarriedReason } from './carried-tasks.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import type { ExperimentSpec } from './experiment-spec.ts';
import { readSpecText } from './load-spec.ts';
import { SpecError } from './spec-error.ts';
import { parseYamlSource } from './yaml-source.ts';

/**
 * Whether what the data set carries of an experiment's tasks is enough for its kind.
 *
 * @throws SpecError at the tasks
 */
export function checkCarried(spec: ExperimentSpec, specPath: string, dataset: DatasetSpec): void {
  const carried = withCarriedTasks(spec, dataset).tasks;
  const needed = spec.kind === 'multi-task' ? 2 : 1;
  if (carried.length >= needed) return;
  const reasons = spec.tasks.flatMap((task) => {
    const reason = uncarriedReason(dataset, task);
    return reason === undefined ? [] : [`${task} (${reason})`];
  });
  const kind = needed === 2 ? '; kind multi-task needs two tasks or more' : '';
  const text = readSpecText(specPath);
  throw new SpecError(specPath, text, [
    {
      code: 'contradiction',
      path: ['tasks'],
      range: parseYamlSource(text).locate({ path: ['tasks'], blame: 'value' }),
      message: `the data set ${dataset.dataset} cannot carry ${reasons.join(', ')}${kind}`,
    },
  ]);
}
