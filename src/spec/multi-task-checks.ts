import { modelKindAt } from './model-kind-at.ts';
import { listAt, valueAt } from './raw-data.ts';
import type { Finding } from './spec-problem.ts';
import { unansweredTasks } from './unanswered-tasks.ts';

/** What no field of a multi-task experiment shows by itself. Works on the raw data, as experimentFindings does. */
export function multiTaskFindings(data: unknown): readonly Finding[] {
  if (valueAt(data, ['kind']) !== 'multi-task') return [];
  return [...tooFewTasks(data), ...nothingJoint(data)];
}

/** With one task left, the joint cell would be its own twin. */
function tooFewTasks(data: unknown): readonly Finding[] {
  const tasks = listAt(data, ['tasks']);
  const absent = unansweredTasks(data, ['model'], tasks);
  const kind = modelKindAt(data, ['model']);
  const left = tasks.filter((name) => !absent.some(({ task }) => task === name));
  if (left.length !== 1) return []; // none at all: the schema speaks, or nothingToLearn
  const reasons = absent.map(({ task, reason }) => `${task} (${reason})`).join(', ');
  const message =
    kind === undefined || absent.length === 0
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
