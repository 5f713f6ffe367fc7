import { describe, expect, it } from 'vitest';
import { TASK_NAMES } from '../../../src/core/tasks.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import type { PreparedDataset, TaskExamples } from '../../../src/data/prepared-dataset.ts';
import { calendarOf } from '../../../src/data/simulated/calendar.ts';
import { prepareSimulation } from '../../../src/data/simulated/prepare-simulated.ts';
import { simulate } from '../../../src/data/simulated/simulate.ts';
import { tinySimulatedOptions } from '../../../src/data/simulated/simulated-options.ts';

const options = { ...tinySimulatedOptions, users: 80 };
const calendar = calendarOf(options);
const whole = prepareSimulation(simulate(options));

/** All that a model may read of a moment, and the answers. */
function momentContent(dataset: PreparedDataset, moment: number): string {
  const { moments, events, users, manifest } = dataset;
  const user = at(moments.user, moment);
  const history = [at(events.userOffset, user), at(moments.historyEnd, moment)] as const;
  const fields = manifest.profileFields.length;
  return JSON.stringify({
    user,
    time: at(moments.time, moment),
    profile: users.profile.subarray(user * fields, (user + 1) * fields),
    history: [
      events.item,
      events.shop,
      events.scenario,
      events.type,
      events.time,
      events.dayKind,
      events.dayPart,
    ].map((column) => column.subarray(...history)),
    tasks: TASK_NAMES.map((task) => taskContent(dataset, task, moment)),
  });
}

function taskContent(
  { tasks, manifest }: PreparedDataset,
  task: (typeof TASK_NAMES)[number],
  moment: number,
): unknown {
  const { momentOffset, rowOffset, query, rows } = tasks[task] as TaskExamples;
  const requests = [at(momentOffset, moment), at(momentOffset, moment + 1)] as const;
  const [from, to] = [at(rowOffset, requests[0]), at(rowOffset, requests[1])];
  const columns = Object.entries(rows).map(([name, column]: [string, Float32Array]) => {
    const width = column.length / rows.label.length;
    return [name, column.subarray(from * width, to * width)];
  });
  return { query: query.subarray(...requests.map((r) => r * manifest.querySlots)), columns };
}

describe('a simulated data set', () => {
  it('shows a moment only what came strictly before it', () => {
    const { moments, events } = whole;
    moments.user.forEach((user, moment) => {
      const end = at(moments.historyEnd, moment);
      expect(end).toBeGreaterThanOrEqual(at(events.userOffset, user) + 5);
      expect(end).toBeLessThanOrEqual(at(events.userOffset, user + 1));
      expect(at(events.time, end - 1)).toBeLessThan(at(moments.time, moment));
      if (end < at(events.userOffset, user + 1)) {
        expect(at(events.time, end)).toBeGreaterThan(at(moments.time, moment));
      }
    });
  });

  it('splits by time', () => {
    const { moments } = whole;
    const borders = [calendar.train, calendar.validation, calendar.test, calendar.end];
    moments.time.forEach((time, moment) => {
      const split = [1, 2, 3].findIndex((s) => moment < at(moments.splitOffset, s));
      expect(time).toBeGreaterThanOrEqual(borders[split] ?? Infinity);
      expect(time).toBeLessThan(borders[split + 1] ?? 0);
    });
  });

  it.each([
    ['the test period', calendar.test],
    ['all after the training period', calendar.validation],
  ])('has the same inputs, ids and labels when %s never happens', (_, until) => {
    const cut = prepareSimulation(simulate(options, until));
    const kept = cut.moments.user.length;
    expect(kept).toBe(whole.moments.time.filter((time) => time < until).length);
    expect(cut.events.item.length).toBeLessThan(whole.events.item.length);
    expect(JSON.stringify(cut.items)).toBe(JSON.stringify(whole.items));
    expect(cut.manifest.vocabulary).toEqual(whole.manifest.vocabulary);
    expect(cut.manifest.tasks.l2r?.features).toEqual(whole.manifest.tasks.l2r?.features);
    for (let moment = 0; moment < kept; moment++) {
      expect(momentContent(cut, moment)).toBe(momentContent(whole, moment));
    }
  });

  it('has features that nothing after a training request can move', () => {
    const until = Math.floor((calendar.train + calendar.validation) / 2);
    const cut = prepareSimulation(simulate(options, until));
    for (const [task, name] of [
      ['l2r', 'features'],
      ['fifp', 'statistics'],
      ['spp', 'statistics'],
    ] as const) {
      const [part, all] = [cut, whole].map(({ tasks }) => (tasks[task] as TaskExamples).rows) as [
        TaskExamples['rows'],
        TaskExamples['rows'],
      ];
      const [found, expected] = [part[name], all[name]] as [Float32Array, Float32Array];
      const rows = part.label.length;
      const width = found.length / rows;
      expect(rows).toBeGreaterThan(200);
      expect(rows).toBeLessThan(all.label.length);
      for (let column = 0; column < width; column++) {
        const values = (from: Float32Array): number[] =>
          Array.from({ length: rows }, (_, row) => at(from, row * width + column));
        // another training period has another scale, an affine map, and nothing else
        expect(correlation(values(found), values(expected)), `${task} ${column}`).toBeGreaterThan(
          0.999999,
        );
      }
    }
  });

  it('is such that a history of one minute too much would betray the labels', () => {
    const { moments, events, tasks } = whole;
    const { momentOffset, rowOffset, rows } = tasks.ctr as TaskExamples;
    const betrayed = { clicked: 0, unclicked: 0 };
    const seen = { clicked: 0, unclicked: 0 };
    moments.user.forEach((user, moment) => {
      const end = at(moments.historyEnd, moment);
      const next = events.item.subarray(end, Math.min(end + 5, at(events.userOffset, user + 1)));
      const from = at(rowOffset, at(momentOffset, moment));
      const to = at(rowOffset, at(momentOffset, moment + 1));
      for (let row = from; row < to; row++) {
        const group = rows.label[row] === 1 ? 'clicked' : 'unclicked';
        seen[group] += 1;
        if (next.includes(rows.item?.[row] ?? 0)) betrayed[group] += 1;
      }
    });
    expect(betrayed.clicked / seen.clicked).toBeGreaterThan(0.95);
    expect(betrayed.unclicked / seen.unclicked).toBeLessThan(0.4);
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], y: readonly number[], mx: number, my: number): number =>
    x.reduce((sum, value, k) => sum + (value - mx) * ((y[k] ?? NaN) - my), 0);
  return (
    product(a, b, meanA, meanB) /
    Math.sqrt(product(a, a, meanA, meanA) * product(b, b, meanB, meanB))
  );
}
