import { TASK_NAMES } from '../core/tasks.ts';
import { valueAt } from './raw-data.ts';
import type { Finding, SpecPath } from './spec-problem.ts';

/** Of a mapping by task: keys of tasks that it has no use for. */
export function foreignKeys(
  data: unknown,
  path: SpecPath,
  known: readonly unknown[],
  what: string,
): readonly Finding[] {
  return TASK_NAMES.filter(
    (task) =>
      known.length > 0 && !known.includes(task) && valueAt(data, [...path, task]) !== undefined,
  ).map((task) => ({
    code: 'contradiction',
    path: [...path, task],
    blame: 'key',
    message: `${what} for a task that is not among the tasks: ${known.map(String).join(', ')}`,
  }));
}
