import { shuffle, type RandomStream } from '../core/random.ts';
import type { TaskName } from '../core/tasks.ts';
import { cutByChance } from './moment-sampler.ts';

/** Moments that train some tasks; a batch of them has the rows of these tasks alone. */
export interface TrainingPart {
  readonly tasks: readonly TaskName[];
  readonly moments: Uint32Array;
  /** How often an epoch holds each moment; each time the batches are cut anew. */
  readonly passes: number;
}

export interface ScheduledBatch {
  readonly tasks: readonly TaskName[];
  readonly moments: Uint32Array;
}

/**
 * joint: one part, whose batches have the rows of all tasks that meet at their moments. alternating: a part for each task.
 * Either way an epoch holds each row of each task once.
 *
 * Deviation: task-mixing. Joint unless the experiment says otherwise.
 *
 * @param momentsOf Moments that ask something of one of the tasks.
 */
export function trainingParts(
  mixing: 'joint' | 'alternating',
  tasks: readonly TaskName[],
  momentsOf: (tasks: readonly TaskName[]) => Uint32Array,
): readonly TrainingPart[] {
  const groups = mixing === 'joint' ? [tasks] : tasks.map((task) => [task]);
  return groups.map((group) => ({ tasks: group, moments: momentsOf(group), passes: 1 }));
}

/**
 * Few labels of a task, seen more than once an epoch: its own part is passed over as often; in a part that it shares with others
 * each row is seen once, and a part of its own brings the rest.
 */
export function repeated(
  parts: readonly TrainingPart[],
  { task, repeats }: { readonly task: TaskName; readonly repeats: number },
  momentsOf: (tasks: readonly TaskName[]) => Uint32Array,
): readonly TrainingPart[] {
  const isOwn = ({ tasks }: TrainingPart): boolean => tasks.length === 1 && tasks[0] === task;
  if (parts.some(isOwn)) {
    return parts.map((part) => (isOwn(part) ? { ...part, passes: repeats } : part));
  }
  if (repeats === 1) return parts;
  return [...parts, { tasks: [task], moments: momentsOf([task]), passes: repeats - 1 }];
}

/** Batches of an epoch. */
export function stepsPerEpoch(parts: readonly TrainingPart[], batchSize: number): number {
  return parts.reduce(
    (steps, { moments, passes }) => steps + passes * Math.ceil(moments.length / batchSize),
    0,
  );
}

/** The batches of all parts, each pass cut on its own, shuffled together. */
export function epochBatches(
  parts: readonly TrainingPart[],
  lengthOf: (moment: number) => number,
  batchSize: number,
  stream: RandomStream,
): readonly ScheduledBatch[] {
  const batches = parts.flatMap(({ tasks, moments, passes }) =>
    Array.from({ length: passes }, () => cutByChance(moments, lengthOf, batchSize, stream))
      .flat()
      .map((batch): ScheduledBatch => ({ tasks, moments: batch })),
  );
  return shuffle(batches, stream);
}
