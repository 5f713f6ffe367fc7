import type { TaskName } from '../core/tasks.ts';
import type { ModelSpec } from './experiment-spec.ts';

const NO_COSINE: Readonly<Partial<Record<TaskName, string>>> = {
  l2r: 'a cosine of user and item has no place for the weights of ranking features',
  ppp: 'a cosine of user and item gives no distribution over price levels',
};

/** Why a model has no cell for a task; undefined where it has one. The paper's DSSM has no number there either. */
export function unsupportedReason(
  { kind }: Pick<ModelSpec, 'kind'>,
  task: TaskName,
): string | undefined {
  return kind === 'dssm' ? NO_COSINE[task] : undefined;
}
