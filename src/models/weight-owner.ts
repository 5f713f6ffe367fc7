import { TASK_NAMES, type TaskName } from '../core/tasks.ts';

/** The task whose head a weight belongs to, by its name (`spp/encoder/kernel`, `wide/ctr/bias`); undefined where tasks share it. */
export function taskOfWeight(name: string): TaskName | undefined {
  const parts = name.split('/');
  return TASK_NAMES.find((task) => parts.includes(task));
}

/** Whether a weight is of the modules that make the representation: those that tasks have in common. */
export function isShared(name: string): boolean {
  return taskOfWeight(name) === undefined;
}
