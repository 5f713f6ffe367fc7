import { describe, expect, it } from 'vitest';
import { TASK_NAMES } from '../../../src/core/tasks.ts';
import { at, type NumericArray } from '../../../src/core/typed-arrays.ts';
import type { TaskExamples } from '../../../src/data/prepared-dataset.ts';
import { prepareSimulated } from '../../../src/data/simulated/prepare-simulated.ts';
import {
  defaultSimulatedOptions,
  tinySimulatedOptions,
  type SimulatedOptions,
} from '../../../src/data/simulated/simulated-options.ts';
import { userErrorText } from '../../support/user-error-text.ts';

const variants: readonly [string, SimulatedOptions][] = [
  ['tiny', tinySimulatedOptions],
  ['private causes', { ...tinySimulatedOptions, tasksShareCauses: false }],
  ['uninformative', { ...tinySimulatedOptions, informativeProperties: false }],
  ['150 users', { ...defaultSimulatedOptions, users: 150 }],
];

function least(values: Iterable<number>): number {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return least;
}

function most(values: Iterable<number>): number {
  let most = -Infinity;
  for (const value of values) most = Math.max(most, value);
  return most;
}

function ascends(values: NumericArray): boolean {
  return values.every((value, k) => k === 0 || value >= at(values, k - 1));
}

describe.each(variants)('a simulated data set (%s)', (_, options) => {
  const { manifest, users, items, events, moments, tasks } = prepareSimulated(options);
  const momentCount = moments.user.length;

  it('has offsets that ascend and end where the columns end', () => {
    expect(ascends(events.userOffset)).toBe(true);
    expect(at(events.userOffset, options.users)).toBe(events.item.length);
    expect([...moments.splitOffset].at(-1)).toBe(momentCount);
    for (const task of TASK_NAMES) {
      const { momentOffset, rowOffset, query, rows } = tasks[task] as TaskExamples;
      expect(ascends(momentOffset) && ascends(rowOffset)).toBe(true);
      expect(momentOffset).toHaveLength(momentCount + 1);
      expect(rowOffset).toHaveLength(at(momentOffset, momentCount) + 1);
      expect(query).toHaveLength(at(momentOffset, momentCount) * manifest.querySlots);
      expect(at(rowOffset, rowOffset.length - 1)).toBe(rows.label.length);
    }
  });

  it('sorts events by user and strictly by time, moments by time', () => {
    for (let user = 0; user < options.users; user++) {
      const times = events.time.subarray(
        at(events.userOffset, user),
        at(events.userOffset, user + 1),
      );
      expect(times.every((time, k) => k === 0 || time > at(times, k - 1))).toBe(true);
    }
    expect(ascends(moments.time)).toBe(true);
  });

  it('keeps ids inside their vocabularies and uses the last one', () => {
    const { vocabulary } = manifest;
    const columns: readonly [NumericArray, number][] = [
      [items.brand, vocabulary.brand],
      [items.category, vocabulary.category],
      [items.tags, vocabulary.tag],
      [events.scenario, vocabulary.scenario],
      [events.type, vocabulary.type],
      [events.dayPart, vocabulary.time],
      [events.shop, vocabulary.shop],
      [items.id, vocabulary.item],
    ];
    for (const [column, size] of columns) expect(most(column)).toBe(size - 1);
    for (const column of [events.item, events.shop, events.type, events.scenario]) {
      expect(least(column)).toBeGreaterThanOrEqual(1);
    }
    expect(most(events.item)).toBeLessThan(items.id.length);
    expect([items.id[0], items.brand[0], items.category[0], items.tags[0]]).toEqual([0, 0, 0, 0]);
    manifest.profileFields.forEach(({ size }, field) => {
      const ids = users.profile.filter((_, k) => k % manifest.profileFields.length === field);
      expect(most(ids)).toBe(size - 1);
      expect(least(ids)).toBe(1);
    });
  });

  it('has both classes of every task in every split, as the manifest counts them', () => {
    for (const task of TASK_NAMES) {
      const { momentOffset, rowOffset, rows } = tasks[task] as TaskExamples;
      const counts = manifest.tasks[task]?.counts;
      (['train', 'validation', 'test'] as const).forEach((split, s) => {
        const [from, to] = [at(moments.splitOffset, s), at(moments.splitOffset, s + 1)];
        const [first, last] = [at(momentOffset, from), at(momentOffset, to)];
        const label = rows.label.subarray(at(rowOffset, first), at(rowOffset, last));
        expect(new Set(label).size).toBeGreaterThan(1);
        expect(counts?.[split]).toMatchObject({ rows: label.length, requests: last - first });
        if (task === 'ppp') return;
        const positives = label.reduce((sum, y) => sum + y, 0);
        expect(counts?.[split].positives).toBe(positives);
      });
    }
  });

  it('lets tasks meet at moments', () => {
    const asked = TASK_NAMES.map((task) => manifest.tasks[task]?.counts.train.requests ?? 0);
    const requests = asked.reduce((sum, count) => sum + count, 0);
    const train = at(moments.splitOffset, 1);
    expect(requests / train).toBeGreaterThan(2.2);
    expect(requests / train).toBeLessThan(2.9);
  });

  it('standardises features and statistics on the training rows', () => {
    const columns = [
      [tasks.l2r?.rows.features, manifest.tasks.l2r, 26],
      [tasks.fifp?.rows.statistics, manifest.tasks.fifp, 4],
      [tasks.spp?.rows.statistics, manifest.tasks.spp, 5],
    ] as const;
    for (const [values, task, width] of columns) {
      const training = values?.subarray(0, (task?.counts.train.rows ?? 0) * width);
      const first = [...(training ?? [])].filter((_, k) => k % width === 0);
      const mean = first.reduce((sum, x) => sum + x, 0) / first.length;
      const variance = first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / first.length;
      expect(Math.abs(mean)).toBeLessThan(1e-4);
      expect(Math.abs(variance - 1)).toBeLessThan(1e-3);
    }
  });
});

describe('simulated options', () => {
  it('must make a world that can be built', async () => {
    const options = { ...tinySimulatedOptions, items: 20 };
    expect(await userErrorText(() => prepareSimulated(options))).toMatchInlineSnapshot(`
      "simulated data set, items  items is too small
          expected  30 or more (a category has 5 items)
          found     20
          cure      raise items in the data set file, or lower what it depends on"
    `);
  });

  it('leave out a task that is never asked', () => {
    const requestShare = { ...tinySimulatedOptions.requestShare, spp: 0 };
    const { tasks, manifest } = prepareSimulated({ ...tinySimulatedOptions, requestShare });
    expect(Object.keys(tasks)).toEqual(['ctr', 'l2r', 'fifp', 'ppp']);
    expect(Object.keys(manifest.tasks)).toEqual(['ctr', 'l2r', 'fifp', 'ppp']);
  });
});
