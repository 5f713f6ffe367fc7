import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import { modelKindAt } from './model-kind-at.ts';
import { unsupportedReason } from './model-support.ts';
import { listAt, valueAt } from './raw-data.ts';
import type { Finding } from './spec-problem.ts';

/** What no field of a multi-task experiment shows by itself. Works on the raw data, as experimentFindings does. */
export function multiTaskFindings(data: unknown): readonly Finding[] {
  if (valueAt(data, ['kind']) !== 'multi-task') return [];
  return [...tooFewTasks(data), ...nothingJoint(data)];
}

/** With one task left, the joint cell would be its own twin. */
function tooFewTasks(data: unknown): readonly Finding[] {
  const tasks = listAt(data, ['tasks']);
  const kind = modelKindAt(data, ['model']);
  const reasonOf = (task: TaskName) => kind && unsupportedReason({ kind }, task);
  const absent = TASK_NAMES.flatMap((task) => {
    const reason = tasks.includes(task) ? reasonOf(task) : undefined;
    return reason === undefined ? [] : [{ task, reason }];
  });
  const left = tasks.filter((name) => !absent.some(({ task }) => task === name));
  if (left.length !== 1) return []; // none at all: the schema speaks, or nothingToLearn
  const reasons = absent.map(({ task, reason }) => `${task} (${reason})`).join(', ');
  const message =
    absent.length === 0
      ? 'kind multi-task compares joint with single training: it needs two tasks or more'
      : `${kind} has no cell for ${reasons}; kind multi-task needs two tasks or more`;
  return [{ code: 'contradiction', path: ['tasks'], blame: 'value', message }];
}

/** A linear model learns each task with weights of its own, whatever stands beside it. */
function nothingJoint(data: unknown): readonly Finding[] {
  if (modelKindAt(data, ['model']) !== 'wide') return [];
  const message = 'wide has nothing to learn jointly: all its weights belong to one task';
  return [{ code: 'contradiction', path: ['model'], blame: 'value', message }];
}
