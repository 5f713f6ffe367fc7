import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import { selectMoments } from '../../src/data/moment-sampler.ts';
import {
  epochBatches,
  repeated,
  stepsPerEpoch,
  trainingParts,
  type TrainingPart,
} from '../../src/data/training-schedule.ts';
import { tinyBuilder, tinyDataset } from '../support/tiny-model.ts';

const lengthOf = (moment: number): number => (moment * 7) % 5;

const momentsOf = (tasks: readonly TaskName[]): Uint32Array =>
  selectMoments(tinyDataset(), { split: 'train', tasks, users: 1 });

describe('an epoch', () => {
  test('of one part stands as it always stood: committed results rest on it', () => {
    const moments = Uint32Array.from({ length: 20 }, (_, moment) => moment);
    const parts = [{ tasks: ['ctr'], moments, passes: 1 }] as const;
    const batches = epochBatches(parts, lengthOf, 3, randomStream(1, 'shuffle/0'));
    expect(batches.map((batch) => [...batch.moments])).toEqual([
      ...[
        [2, 12],
        [4, 19, 9],
        [1, 16, 6],
        [13, 8, 11],
      ],
      ...[
        [14, 17, 7],
        [10, 0, 5],
        [15, 3, 18],
      ],
    ]);
  });

  test('holds each moment of a part once a pass, in batches of its tasks', () => {
    const part = fc.record({
      tasks: fc.subarray([...TASK_NAMES], { minLength: 1 }),
      moments: fc
        .uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 60 })
        .map((list) => Uint32Array.from(list)),
      passes: fc.integer({ min: 1, max: 3 }),
    });
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), size, fc.nat(), (parts, batchSize, seed) => {
        const stream = randomStream(seed, 'shuffle/0');
        const batches = epochBatches(parts, lengthOf, batchSize, stream);
        expect(batches).toHaveLength(stepsPerEpoch(parts, batchSize));
        for (const { moments } of batches) expect(moments.length).toBeLessThanOrEqual(batchSize);
        for (const { tasks, moments, passes } of parts) {
          const own = batches.filter((batch) => batch.tasks === tasks);
          const expected = Array.from({ length: passes }, () => [...moments]).flat();
          expect(sorted(own.flatMap((batch) => [...batch.moments]))).toEqual(sorted(expected));
        }
      }),
    );
  });

  test('cuts each pass on its own', () => {
    const moments = Uint32Array.from({ length: 64 }, (_, moment) => moment);
    const parts: readonly TrainingPart[] = [{ tasks: ['ctr'], moments, passes: 2 }];
    const batches = epochBatches(parts, () => 1, 8, randomStream(1, 'shuffle/0'));
    const cuts = new Set(batches.map((batch) => sorted(batch.moments).join()));
    expect(cuts.size).toBe(16);
  });

  test('shuffles the batches of all parts together, by the seed', () => {
    const parts = trainingParts('alternating', TASK_NAMES, momentsOf);
    const order = (seed: number): string[] =>
      epochBatches(parts, lengthOf, 4, randomStream(seed, 'shuffle/0')).map(
        ({ tasks, moments }) => `${tasks.join()} ${moments.join()}`,
      );
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
    const tasks = order(1).map((text) => text.split(' ')[0]);
    const changes = tasks.filter((task, k) => k > 0 && task !== tasks[k - 1]).length;
    expect(changes).toBeGreaterThan(tasks.length / 2); // in turn task by task it would be 4
  });
});

describe('mixing', () => {
  test('joint is one part with all tasks, alternating a part for each', () => {
    expect(trainingParts('joint', ['ctr', 'ppp'], momentsOf)).toEqual([
      { tasks: ['ctr', 'ppp'], moments: momentsOf(['ctr', 'ppp']), passes: 1 },
    ]);
    expect(trainingParts('alternating', ['ctr', 'ppp'], momentsOf)).toEqual([
      { tasks: ['ctr'], moments: momentsOf(['ctr']), passes: 1 },
      { tasks: ['ppp'], moments: momentsOf(['ppp']), passes: 1 },
    ]);
  });

  test('of a single task is the same either way', () => {
    expect(trainingParts('alternating', ['ppp'], momentsOf)).toEqual(
      trainingParts('joint', ['ppp'], momentsOf),
    );
  });

  test.each(['joint', 'alternating'] as const)(
    '%s: an epoch has every row of a task once',
    (mixing) => {
      const builder = tinyBuilder(TASK_NAMES, 16);
      const parts = trainingParts(mixing, TASK_NAMES, momentsOf);
      const batches = epochBatches(parts, builder.lengthOf, 16, randomStream(3, 'shuffle/0'));
      const rows = new Map<TaskName, number[]>(TASK_NAMES.map((task) => [task, []]));
      for (const { moments, tasks } of batches) {
        const built = builder.build(moments, tasks).tasks;
        if (mixing === 'alternating') expect(Object.keys(built)).toEqual(tasks);
        for (const task of TASK_NAMES) rows.get(task)?.push(...(built[task]?.row ?? []));
      }
      for (const task of TASK_NAMES) {
        const all = tinyDataset().manifest.tasks[task]?.counts.train.rows ?? 0;
        expect(all, task).toBeGreaterThan(0);
        expect(sorted(rows.get(task) ?? []), task).toEqual(
          Array.from({ length: all }, (_, r) => r),
        );
      }
    },
  );
});

function sorted(values: Iterable<number>): number[] {
  return [...values].sort((a, b) => a - b);
}

describe('few labels', () => {
  const few = (tasks: readonly TaskName[]): Uint32Array =>
    tasks.length === 1 ? Uint32Array.of(1, 2) : Uint32Array.of(0, 1, 2, 3);
  const labels = { task: 'spp', repeats: 5 } as const;

  test('are passed over as often as asked for where the task has a part of its own', () => {
    const alone = trainingParts('joint', ['spp'], few);
    expect(repeated(alone, labels, few).map(({ passes }) => passes)).toEqual([5]);
    const parts = trainingParts('alternating', ['ctr', 'spp'], few);
    expect(repeated(parts, labels, few).map(({ passes }) => passes)).toEqual([1, 5]);
  });

  test('get a part of their own beside one that they share, for the passes that are left', () => {
    const joint = trainingParts('joint', ['ctr', 'spp'], few);
    expect(repeated(joint, labels, few)).toEqual([
      ...joint,
      { tasks: ['spp'], moments: Uint32Array.of(1, 2), passes: 4 },
    ]);
    expect(repeated(joint, { ...labels, repeats: 1 }, few)).toEqual(joint);
  });
});
