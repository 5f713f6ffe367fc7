import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { SPLIT_NAMES, TASK_NAMES } from '../../src/core/tasks.ts';
import { at } from '../../src/core/typed-arrays.ts';
import {
  batchesByLength,
  cutByChance,
  selectMoments,
  userShare,
} from '../../src/data/moment-sampler.ts';
import { tinyDataset } from '../support/tiny-model.ts';

const sorted = (moments: Iterable<number>): number[] => [...moments].sort((a, b) => a - b);

describe('selectMoments', () => {
  test('takes every moment of the split at which one of the tasks asks something', () => {
    const { moments, tasks } = tinyDataset();
    const ctr = tasks.ctr?.momentOffset ?? new Uint32Array(0);
    SPLIT_NAMES.forEach((split, s) => {
      const expected: number[] = [];
      for (let m = at(moments.splitOffset, s); m < at(moments.splitOffset, s + 1); m++) {
        if (at(ctr, m + 1) > at(ctr, m)) expected.push(m);
      }
      const found = selectMoments(tinyDataset(), { split, tasks: ['ctr'], users: 1 });
      expect([...found]).toEqual(expected);
    });
  });

  test('more tasks give the union of their moments', () => {
    const select = (tasks: readonly ('ctr' | 'spp')[]): number[] => [
      ...selectMoments(tinyDataset(), { split: 'train', tasks, users: 1 }),
    ];
    expect(select(['ctr', 'spp'])).toEqual(
      sorted(new Set([...select(['ctr']), ...select(['spp'])])),
    );
  });

  test('a share of the users keeps whole users, the same ones in every split, and grows', () => {
    const { moments } = tinyDataset();
    const usersOf = (split: 'train' | 'test', users: number): Set<number> =>
      new Set(
        [...selectMoments(tinyDataset(), { split, tasks: TASK_NAMES, users })].map((m) =>
          at(moments.user, m),
        ),
      );
    const everyone = selectMoments(tinyDataset(), { split: 'train', tasks: TASK_NAMES, users: 1 });
    const some = selectMoments(tinyDataset(), { split: 'train', tasks: TASK_NAMES, users: 0.5 });
    const kept = usersOf('train', 0.5);
    expect(kept.size).toBeGreaterThan(8); // of 40
    expect(kept.size).toBeLessThan(32);
    expect([...some]).toEqual([...everyone].filter((m) => kept.has(at(moments.user, m))));
    const more = usersOf('train', 0.7);
    expect([...kept].filter((user) => !more.has(user))).toEqual([]);
    const inTest = usersOf('test', 1);
    expect(usersOf('test', 0.5)).toEqual(
      new Set([...inTest].filter((user) => userShare(at(tinyDataset().users.key, user)) < 0.5)),
    );
  });
});

describe('userShare', () => {
  test('is stable: a published sample stays the same sample', () => {
    expect([1, 2, 3, 2469].map((key) => userShare(key).toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.679145",
        "0.668250",
        "0.568221",
        "0.875150",
      ]
    `);
  });

  test('spreads keys evenly over [0, 1)', () => {
    const shares = Array.from({ length: 10_000 }, (_, key) => userShare(key));
    for (let tenth = 0; tenth < 10; tenth++) {
      const inside = shares.filter((share) => Math.floor(share * 10) === tenth).length;
      expect(inside).toBeGreaterThan(880);
      expect(inside).toBeLessThan(1120);
    }
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares)).toBeLessThan(1);
  });
});

describe('batches', () => {
  const moments = fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 });
  const size = fc.integer({ min: 1, max: 40 });
  const lengthOf = (moment: number): number => (moment * 7919) % 101;

  test('batches cut by chance cover each moment once, none larger than asked', () => {
    fc.assert(
      fc.property(moments, size, fc.nat(), (list, batchSize, seed) => {
        const stream = randomStream(seed, 'shuffle/0');
        const batches = cutByChance(Uint32Array.from(list), lengthOf, batchSize, stream);
        expect(sorted(batches.flatMap((batch) => [...batch]))).toEqual(sorted(list));
        for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(batchSize);
        expect(batches).toHaveLength(Math.ceil(list.length / batchSize));
      }),
    );
  });

  test('shuffling leaves its input as it was, repeats with its seed and differs with another', () => {
    const list = Uint32Array.from({ length: 200 }, (_, moment) => moment);
    const shuffled = (seed: number, epoch: number): Uint32Array[] =>
      cutByChance(list, lengthOf, 16, randomStream(seed, `shuffle/${epoch}`));
    expect(shuffled(1, 0)).toEqual(shuffled(1, 0));
    expect(shuffled(1, 0)).not.toEqual(shuffled(2, 0));
    expect(shuffled(1, 0)).not.toEqual(shuffled(1, 1));
    expect([...list]).toEqual(Array.from({ length: 200 }, (_, moment) => moment));
  });

  test('histories of equal length are spread over the batches by chance', () => {
    const list = Uint32Array.from({ length: 6400 }, (_, moment) => moment);
    const batches = cutByChance(list, () => 50, 64, randomStream(1, 'shuffle/0'));
    const spans = batches.map((batch) => {
      const ordered = Uint32Array.from(sorted(batch));
      return (at(ordered, 57) - at(ordered, 6)) / 6400;
    });
    const mean = spans.reduce((sum, span) => sum + span, 0) / spans.length;
    // between the order statistics 7 and 58 of 64 uniform draws lie 51/65 of the range on average
    expect(mean).toBeGreaterThan(0.75);
    expect(mean).toBeLessThan(0.82);
    const halves = batches.map((batch) => batch.filter((moment) => moment < 3200).length);
    expect(Math.min(...halves)).toBeGreaterThan(14); // 32 ± 4 where chance decides
    expect(Math.max(...halves)).toBeLessThan(50);
    expect(new Set(halves).size).toBeGreaterThan(5);
  });

  test('a batch holds histories of similar length', () => {
    const list = Uint32Array.from({ length: 640 }, (_, moment) => moment);
    const spread = (batches: readonly Uint32Array[]): number => {
      const spreads = batches.map((batch) => {
        const lengths = [...batch].map(lengthOf);
        return Math.max(...lengths) - Math.min(...lengths);
      });
      return Math.max(...spreads);
    };
    expect(spread(cutByChance(list, lengthOf, 32, randomStream(1, 'shuffle/0')))).toBeLessThan(12);
    expect(spread([list])).toBe(100);
  });

  test('evaluation goes through short histories first, each moment once', () => {
    fc.assert(
      fc.property(moments, size, (list, batchSize) => {
        const order = batchesByLength(Uint32Array.from(list), lengthOf, batchSize).flatMap(
          (batch) => [...batch],
        );
        expect(sorted(order)).toEqual(sorted(list));
        expect(order.map(lengthOf)).toEqual(sorted(order.map(lengthOf)));
      }),
    );
  });
});
