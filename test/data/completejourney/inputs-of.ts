import { createHash } from 'node:crypto';
import type { TaskName } from '../../../src/core/tasks.ts';
import type { PreparedDataset } from '../../../src/data/prepared-dataset.ts';
import { inputsOfRequests } from '../request-inputs.ts';

/** Each request of a task before the border: who asks, when, and a digest of all that is read of it. */
export function inputsOf(
  dataset: PreparedDataset,
  task: TaskName,
  border: number,
  isKept: (household: number, time: number) => boolean = () => true,
): string[] {
  return inputsOfRequests(dataset, task)
    .filter(({ user, time }) => time < border && isKept(user, time))
    .map(({ user, time, inputs }) => {
      const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
      return `${user} at ${time}: ${digest}`;
    });
}
