import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/core/random.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import { drawCtr } from '../../../src/data/simulated/ctr-request.ts';
import { dayPart, DAY } from '../../../src/data/simulated/calendar.ts';
import type { EventLog } from '../../../src/data/simulated/event-log.ts';
import { drawFifp } from '../../../src/data/simulated/fifp-request.ts';
import { drawL2r } from '../../../src/data/simulated/l2r-request.ts';
import { match, TASTE_WIDTH } from '../../../src/data/simulated/latent-space.ts';
import { drawPpp } from '../../../src/data/simulated/ppp-request.ts';
import { simulate, type Simulation } from '../../../src/data/simulated/simulate.ts';
import {
  defaultSimulatedOptions,
  tinySimulatedOptions,
} from '../../../src/data/simulated/simulated-options.ts';
import { drawSpp } from '../../../src/data/simulated/spp-request.ts';
import { makeWorld, type World } from '../../../src/data/simulated/world.ts';

const DRAW = { ctr: drawCtr, l2r: drawL2r, fifp: drawFifp, ppp: drawPpp, spp: drawSpp };
type Task = keyof typeof DRAW;
const TASKS = Object.keys(DRAW) as Task[];

/** A user's causes: what a task's labels may depend on. */
const CAUSES = ['ctr', 'l2r', 'fifp', 'spp', 'price', 'home'] as const;
type Cause = (typeof CAUSES)[number];

/** The world with one cause of all users exchanged for an independent draw. */
function withOther(world: World, cause: Cause): World {
  const { users, space } = world;
  const other = makeWorld({ ...world.options, seed: 99 }).users;
  if (cause === 'price') {
    const { lavishness, wantedLevel } = other;
    return { ...world, users: { ...users, lavishness, wantedLevel } };
  }
  if (cause === 'home') return { ...world, users: { ...users, homeShop: other.homeShop } };
  const taste = users.taste.map((value, k) =>
    Math.floor(k / TASTE_WIDTH) % space.blocks === space.blockOf[cause]
      ? at(other.taste, k)
      : value,
  );
  return { ...world, users: { ...users, taste } };
}

/** Probabilities of many requests of a task, the draws being the same in every world. */
function probabilities(world: World, task: Task): number[] {
  const width = world.space.blocks * TASTE_WIDTH;
  return Array.from({ length: 40 }, (_, user) => {
    const taste = world.users.taste.slice(user * width, (user + 1) * width);
    const stream = randomStream(user + 1, 'test/requests');
    const situation = { world, user, category: user % 6, taste, satiation: 0, stream };
    return [...DRAW[task](situation).probability];
  }).flat();
}

describe('causes', () => {
  const causesOf = (tasksShareCauses: boolean, task: Task): Cause[] => {
    const world = makeWorld({ ...tinySimulatedOptions, tasksShareCauses });
    const before = probabilities(world, task);
    return CAUSES.filter((cause) => {
      const after = probabilities(withOther(world, cause), task);
      return after.length !== before.length || after.some((p, k) => p !== before[k]);
    });
  };

  it('are private when tasks do not share them: each task reads its own and no other', () => {
    const read = TASKS.map((task) => [task, causesOf(false, task)]);
    expect(Object.fromEntries(read)).toEqual({
      ctr: ['ctr'],
      l2r: ['l2r'],
      fifp: ['fifp'],
      ppp: ['price'],
      spp: ['spp', 'home'],
    });
  });

  it('are shared by default: taste and price enter wherever they belong', () => {
    const read = TASKS.map((task) => [task, causesOf(true, task)]);
    expect(Object.fromEntries(read)).toEqual({
      ctr: ['ctr', 'l2r', 'fifp', 'spp', 'price', 'home'],
      l2r: ['ctr', 'l2r', 'fifp', 'spp', 'price'],
      fifp: ['ctr', 'l2r', 'fifp', 'spp', 'price'],
      ppp: ['price'],
      spp: ['ctr', 'l2r', 'fifp', 'spp', 'price', 'home'],
    });
  });

  it('are uncorrelated when private', () => {
    const options = { ...tinySimulatedOptions, users: 4000, tasksShareCauses: false };
    const { users, space } = makeWorld(options);
    const width = space.blocks * TASTE_WIDTH;
    const columns = Array.from({ length: width }, (_, d) =>
      [...users.taste].filter((__, k) => k % width === d),
    );
    columns.push([...users.lavishness]);
    for (let a = 0; a < columns.length; a++) {
      for (let b = 0; b < a; b++) {
        expect(Math.abs(correlation(columns[a] ?? [], columns[b] ?? []))).toBeLessThan(0.07);
      }
    }
  });
});

describe('properties of events', () => {
  const options = { ...defaultSimulatedOptions, users: 400 };
  const informative = simulate(options);
  const blind = simulate({ ...options, informativeProperties: false });

  it('tell how much an event says, by default', () => {
    expect(informationOfProperties(informative)).toBeGreaterThan(0.01);
  });

  it('tell nothing in the negative control', () => {
    const cells = 4 * 3 * 4;
    const bias = ((cells - 1) * 2) / (2 * blind.log.item.length); // of a plug-in estimate, in nats
    const found = informationOfProperties(blind);
    expect(found).toBeGreaterThan(bias / 4);
    expect(found).toBeLessThan(bias * 4);
  });

  it('fade for clicks and last for purchases, by default', () => {
    const click = likenessByAge(informative, 0);
    expect(click.day - click.tenDays).toBeGreaterThan(0.1);
    const purchase = likenessByAge(informative, 3);
    expect(purchase.tenDays).toBeGreaterThan(0.3);
    expect(Math.abs(purchase.day - purchase.tenDays)).toBeLessThan(0.15);
  });

  it('are as frequent before as after the first request in the negative control', () => {
    const { log, calendar } = blind;
    const purchases = (inside: (time: number) => boolean): { share: number; events: number } => {
      const types = log.type.filter((_, event) => inside(log.time[event] ?? 0));
      const events = types.length;
      return { share: types.filter((type) => type === 3).length / events, events };
    };
    const before = purchases((time) => time < calendar.train);
    const after = purchases((time) => time >= calendar.train);
    const variance = 0.08 * 0.92 * (1 / before.events + 1 / after.events);
    expect(Math.abs(after.share - before.share)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it('tell by their gap whether an event is of the asked department, by default, and not in the negative control', () => {
    const byDefault = departmentByGap(informative);
    expect(byDefault.near.share - byDefault.far.share).toBeGreaterThan(0.3);
    const { near, far } = departmentByGap(blind);
    const pooled = (near.share * near.n + far.share * far.n) / (near.n + far.n);
    const variance = pooled * (1 - pooled) * (1 / near.n + 1 / far.n);
    // Events of one user are alike in what they turn to: four deviations of independent ones, twice
    expect(Math.abs(near.share - far.share)).toBeLessThan(8 * Math.sqrt(variance));
  });

  it('do not fade in the negative control', () => {
    const click = likenessByAge(blind, 0);
    expect(Math.abs(click.day - click.tenDays)).toBeLessThan(0.04);
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = mean(a.map((x, k) => (x - meanA) * ((b[k] ?? 0) - meanB)));
  const scale = mean(a.map((x) => (x - meanA) ** 2)) * mean(b.map((y) => (y - meanB) ** 2));
  return product / Math.sqrt(scale);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** An item's taste without what it shares with its category. */
function ownTaste({ items, categories, space }: World): Float32Array {
  const width = space.blocks * TASTE_WIDTH;
  return items.taste.map((value, k) => {
    const category = at(items.category, Math.floor(k / width));
    return value - 0.4 * at(categories.taste, category * width + (k % width));
  });
}

/** Mutual information, in nats, of (type, scenario, day part) and the tercile of an event's fit to its user. */
function informationOfProperties({ world, log }: Simulation): number {
  const own = ownTaste(world);
  const fits: number[] = [];
  const cells: number[] = [];
  for (let user = 0; user < world.options.users; user++) {
    for (const event of eventsOf(log, user)) {
      const item = log.item[event] ?? 0;
      fits.push(match(world.users.taste, user * TASTE_WIDTH, own, item * TASTE_WIDTH));
      const [type = 0, scenario = 0] = [log.type[event], log.scenario[event]];
      cells.push((type * 3 + scenario) * 4 + dayPart(log.time[event] ?? 0));
    }
  }
  const sorted = Float64Array.from(fits).sort();
  const borders = [1, 2].map((k) => sorted[Math.floor((k * sorted.length) / 3)] ?? 0);
  const tercile = fits.map((fit) => borders.filter((border) => fit >= border).length);
  return mutualInformation(cells, tercile);
}

function mutualInformation(a: readonly number[], b: readonly number[]): number {
  const count = (keys: readonly number[]): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const [countA, countB] = [count(a), count(b)];
  const both = count(a.map((x, k) => x * 1000 + (b[k] ?? 0)));
  let sum = 0;
  for (const [key, n] of both) {
    const expected =
      ((countA.get(Math.floor(key / 1000)) ?? 0) * (countB.get(key % 1000) ?? 0)) / a.length;
    sum += (n / a.length) * Math.log(n / expected);
  }
  return sum;
}

/** Mean inner product of the tastes of two events of a user and type, a day or ten days apart. */
function likenessByAge({ world, log }: Simulation, type: number): { day: number; tenDays: number } {
  const own = ownTaste(world);
  const timeOf = (event: number): number => log.time[event] ?? 0;
  const tasteOf = (event: number): number => (log.item[event] ?? 0) * TASTE_WIDTH;
  const near: number[] = [];
  const far: number[] = [];
  for (let user = 0; user < world.options.users; user++) {
    const events = eventsOf(log, user).filter((event) => log.type[event] === type);
    for (const [later, earlier] of events.flatMap((a) => events.map((b) => [a, b] as const))) {
      const days = (timeOf(later) - timeOf(earlier)) / DAY;
      const group = days > 0.3 && days < 1.5 ? near : days > 9 && days < 12 ? far : undefined;
      group?.push(match(own, tasteOf(later), own, tasteOf(earlier)));
    }
  }
  return { day: mean(near), tenDays: mean(far) };
}

function eventsOf({ userOffset }: EventLog, user: number): number[] {
  const [from = 0, to = 0] = userOffset.slice(user, user + 2);
  return Array.from({ length: to - from }, (_, k) => from + k);
}

interface Share {
  readonly share: number;
  readonly n: number;
}

/** Of the last ten events before a price request: the share that is of the asked department, within an hour and before. */
function departmentByGap({ world, log, moments }: Simulation): { near: Share; far: Share } {
  const { department } = world.categories;
  const departmentOf = (item: number): number => at(department, at(world.items.category, item));
  const counts = { near: { same: 0, n: 0 }, far: { same: 0, n: 0 } };
  for (const { user, time, historyEnd, requests } of moments) {
    if (requests.ppp === undefined) continue;
    const asked = at(department, at(requests.ppp.subject, 0));
    const first = Math.max(historyEnd - 10, log.userOffset[user] ?? 0);
    for (let event = first; event < historyEnd; event++) {
      const count = time - (log.time[event] ?? 0) < 3600 ? counts.near : counts.far;
      count.n++;
      if (departmentOf(log.item[event] ?? 0) === asked) count.same++;
    }
  }
  const shareOf = ({ same, n }: { same: number; n: number }): Share => ({ share: same / n, n });
  return { near: shareOf(counts.near), far: shareOf(counts.far) };
}
