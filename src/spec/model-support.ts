import type { TaskName } from '../core/tasks.ts';
import type { ModelSpec } from './experiment-spec.ts';
import type { TableRow } from './table-row.ts';

const NO_COSINE: Readonly<Partial<Record<TaskName, string>>> = {
  l2r: 'a cosine of user and item has no place for the weights of ranking features',
  ppp: 'a cosine of user and item gives no distribution over price levels',
};

/** What kinds of models cannot do; one that is not named here answers every task. */
const WITHOUT: Readonly<
  Partial<Record<ModelSpec['kind'], Readonly<Partial<Record<TaskName, string>>>>>
> = { dssm: NO_COSINE };

/** Why a model has no cell for a task; undefined where it has one. The paper's DSSM has no number there either. */
export function unsupportedReason(
  { kind }: Pick<ModelSpec, 'kind'>,
  task: TaskName,
): string | undefined {
  return WITHOUT[kind]?.[task];
}

/** Why a row of a table has no cell for a task; undefined where it has one. */
export function absenceReason(
  { model, tasks, transfer }: Pick<TableRow, 'model' | 'tasks' | 'transfer'>,
  task: TaskName,
): string | undefined {
  if (transfer?.source?.tasks.includes(task) === true)
    return 'the source has learned the task itself';
  if (tasks?.includes(task) === false) {
    return `the experiment has this row for ${tasks.join(', ').toUpperCase()} alone`;
  }
  return unsupportedReason(model, task);
}
