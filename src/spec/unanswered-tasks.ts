import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import { modelKindAt } from './model-kind-at.ts';
import { unsupportedReason } from './model-support.ts';
import type { SpecPath } from './spec-problem.ts';

export interface UnansweredTask {
  readonly task: TaskName;
  readonly reason: string;
}

/** Those of the tasks that the model at a path of raw data has no cell for. */
export function unansweredTasks(
  data: unknown,
  path: SpecPath,
  tasks: readonly unknown[],
): readonly UnansweredTask[] {
  const kind = modelKindAt(data, path);
  if (kind === undefined) return [];
  return TASK_NAMES.filter((task) => tasks.includes(task)).flatMap((task) => {
    const reason = unsupportedReason({ kind }, task);
    return reason === undefined ? [] : [{ task, reason }];
  });
}
