import { describe, expect, test } from 'vitest';
import { normalDraw, randomStream } from '../../src/core/random.ts';
import { auc } from '../../src/metrics/auc.ts';
import { denseGroups } from '../../src/metrics/dense-groups.ts';
import { ratio, userAuc, userSums } from '../../src/metrics/user-metric.ts';
import { differenceOf, userBootstrap } from '../../src/statistics/user-bootstrap.ts';

/** One Bernoulli(p) label and `copies` equal rows a user. */
function labelsOfUsers(users: number, copies: number): { user: Int32Array; label: Uint8Array } {
  const stream = randomStream(11, 'labels');
  const ofUser = Uint8Array.from({ length: users }, () => (stream() < 0.3 ? 1 : 0));
  const rows = users * copies;
  return {
    user: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / copies)),
    label: Uint8Array.from({ length: rows }, (_, row) => ofUser[Math.floor(row / copies)] ?? 0),
  };
}

function rateInterval(copies: number): readonly [number, number] {
  const { user, label } = labelsOfUsers(400, copies);
  const users = denseGroups(user);
  const rate = userSums([label, new Uint8Array(label.length).fill(1)], users, ([hits = 0, n = 0]) =>
    ratio(hits, n),
  );
  const stream = randomStream(5, 'bootstrap');
  const { rate: interval } = userBootstrap({ rate }, { users: users.count, stream });
  return interval ?? [NaN, NaN];
}

describe('bootstrap over users', () => {
  test('the interval of a rate has the width that theory gives', () => {
    const [low, high] = rateInterval(1);
    const width = 2 * 1.96 * Math.sqrt((0.3 * 0.7) / 400);
    expect((high - low) / width).toBeGreaterThan(0.85);
    expect((high - low) / width).toBeLessThan(1.15);
    expect((low + high) / 2).toBeGreaterThan(0.25);
    expect((low + high) / 2).toBeLessThan(0.35);
  });

  test('copies of the rows of a user bring no certainty', () => {
    expect(rateInterval(9)).toEqual(rateInterval(1));
  });

  test('the same seed gives the same interval, another seed another', () => {
    const metric = (draws: Uint32Array): number => draws[0] ?? 0;
    const interval = (seed: number) =>
      userBootstrap({ metric }, { users: 3, stream: randomStream(seed, 'b'), resamples: 50 });
    expect(interval(1)).toEqual(interval(1));
    const mean = (draws: Uint32Array): number => (draws[0] ?? 0) + 0.1 * (draws[1] ?? 0);
    const other = (seed: number) =>
      userBootstrap({ mean }, { users: 300, stream: randomStream(seed, 'b'), resamples: 50 });
    expect(other(1)).not.toEqual(other(2));
  });

  test('a metric that is mostly undefined has no interval', () => {
    const rare = (draws: Uint32Array): number | undefined => (draws[0] === 0 ? undefined : 1);
    const stream = randomStream(1, 'b');
    expect(userBootstrap({ rare }, { users: 10, stream })).toEqual({});
  });

  test('a paired difference is far narrower than its parts when errors are shared', () => {
    const stream = randomStream(2, 'rows');
    const rows = 3000;
    const user = Int32Array.from({ length: rows }, (_, row) => row % 150);
    const label = Uint8Array.from(user, () => (stream() < 0.3 ? 1 : 0));
    const score = Float64Array.from(label, (y) => y + normalDraw(stream));
    const better = score.map((value, row) => value + 0.1 * (label[row] ?? 0));
    const users = denseGroups(user);
    const first = userAuc(better, label, users);
    const second = userAuc(score, label, users);
    const intervals = userBootstrap(
      { first, difference: differenceOf(first, second) },
      { users: users.count, stream: randomStream(3, 'b'), resamples: 400 },
    );
    const [low = NaN, high = NaN] = intervals.difference ?? [];
    const [firstLow = NaN, firstHigh = NaN] = intervals.first ?? [];
    expect(low).toBeGreaterThan(0);
    expect(high - low).toBeLessThan((firstHigh - firstLow) / 4);
    const difference = (auc(better, label) ?? NaN) - (auc(score, label) ?? NaN);
    expect(difference).toBeGreaterThan(low);
    expect(difference).toBeLessThan(high);
  });
});
