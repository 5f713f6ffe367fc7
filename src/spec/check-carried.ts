import { withCarriedTasks, uncarriedReason } from './carried-tasks.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import type { ExperimentSpec } from './experiment-spec.ts';
import { idleTrials } from './idle-trials.ts';
import { locatedError } from './located-error.ts';
import type { SpecError } from './spec-error.ts';
import type { SpecPath } from './spec-problem.ts';

/**
 * Whether what the data set carries of an experiment's tasks is enough for its kind, and its searches try something on it.
 *
 * @throws SpecError at the tasks, or at what is searched in name only
 */
export function checkCarried(spec: ExperimentSpec, specPath: string, dataset: DatasetSpec): void {
  checkSources(spec, specPath, dataset);
  const carried = withCarriedTasks(spec, dataset).tasks;
  const needed = spec.kind === 'multi-task' ? 2 : 1;
  if (carried.length >= needed) {
    checkTrials(spec, specPath, dataset);
    return;
  }
  const reasons = spec.tasks.flatMap((task) => {
    const reason = uncarriedReason(dataset, task);
    return reason === undefined ? [] : [`${task} (${reason})`];
  });
  const kind = needed === 2 ? '; kind multi-task needs two tasks or more' : '';
  const message = `the data set ${dataset.dataset} cannot carry ${reasons.join(', ')}${kind}`;
  throw contradiction(specPath, ['tasks'], message);
}

/** A source is what its file says, or another one: none of its tasks is left out. */
function checkSources(spec: ExperimentSpec, specPath: string, dataset: DatasetSpec): void {
  if (spec.kind !== 'transfer') return;
  spec.sources.forEach(({ tasks }, index) => {
    tasks.forEach((task, place) => {
      const reason = uncarriedReason(dataset, task);
      if (reason === undefined) return;
      const message = `the data set ${dataset.dataset} cannot carry ${task} (${reason})`;
      throw contradiction(specPath, ['sources', index, 'tasks', place], message);
    });
  });
}

function checkTrials(spec: ExperimentSpec, specPath: string, { kind }: DatasetSpec): void {
  const idle = idleTrials(spec, kind);
  if (idle.length > 0) throw locatedError(specPath, idle);
}

function contradiction(specPath: string, path: SpecPath, message: string): SpecError {
  return locatedError(specPath, [{ code: 'contradiction', path, blame: 'value', message }]);
}
