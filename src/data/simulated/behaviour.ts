import { normalDraw, randomStream, type RandomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import { DAY, type Calendar } from './calendar.ts';
import { indexDraw, normals, poissonDraw, weightedDraw } from './draws.ts';
import type { EventLog } from './event-log.ts';
import { chooseItem } from './item-choice.ts';
import { match, TASTE_WIDTH } from './latent-space.ts';
import { MOOD_DAYS, PURCHASE, SATIATION, SCENARIO_SHARES, TYPE_SHARES } from './telling.ts';
import type { World } from './world.ts';

/** A user under way: what drifts, and where the log stands. */
export interface Walk {
  readonly world: World;
  readonly calendar: Calendar;
  readonly log: EventLog;
  readonly user: number;
  readonly stream: RandomStream;
  /** [blocks × TASTE_WIDTH] */
  readonly mood: Float32Array;
  /** How much each category is wanted for its own sake. [categories] */
  readonly interest: Float32Array;
  /** How much less each category is wanted after purchases. [categories] */
  readonly satiation: Float32Array;
  /** Second of the latest event or moment. */
  now: number;
}

export interface SimulatedEvent {
  readonly item: number;
  readonly type: number;
  readonly scenario: number;
}

/** Called between two events of a session; may write events of its own. */
export type Pause = (walk: Walk, category: number) => void;

const SESSION_EVENTS = 5;
const CHANGE_OF_INTENT = 0.2;
const CHANGE_OF_SCENARIO = 0.2;
/** Sessions by hour of the day: few at night, most in the evening. */
const HOUR_WEIGHTS: readonly number[] = [
  3, 2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 5, 5, 5, 5, 5, 6, 7, 9, 10, 9, 6,
];

/** Writes all events of a user before `until`, day by day, in the order of time. */
export function walkUser(
  input: Pick<Walk, 'world' | 'calendar' | 'log' | 'user'> & { readonly until: number },
  pause: Pause,
): void {
  const { world, calendar, until, log, user } = input;
  const stream = randomStream(world.options.seed, `behaviour/${user}`);
  const walk: Walk = {
    world,
    calendar,
    log,
    user,
    stream,
    mood: normals(world.space.blocks * TASTE_WIDTH, stream),
    interest: interests(world, user),
    satiation: new Float32Array(world.options.categories),
    now: calendar.start,
  };
  log.userOffset.push(log.item.length);
  const { meanEvents, days } = world.options;
  const sessions = (meanEvents / days / SESSION_EVENTS) * at(world.users.activity, user);
  for (let day = calendar.start; day < until; day += DAY) {
    const starts = Array.from({ length: poissonDraw(sessions, stream) }, () => day + hour(stream));
    for (const start of starts.sort((a, b) => a - b)) runSession(walk, { start, until }, pause);
  }
}

function runSession(
  walk: Walk,
  { start, until }: { readonly start: number; readonly until: number },
  pause: Pause,
): void {
  const { world, stream } = walk;
  drift(walk, Math.max(start, walk.now + HOUR / 2));
  const events = 1 + poissonDraw(SESSION_EVENTS - 1, stream);
  let category = intentDraw(walk);
  let scenario = weightedDraw(SCENARIO_SHARES, stream);
  for (let step = 0; step < events && walk.now < until; step++) {
    if (step > 0) category = followingIntent(walk, category);
    if (stream() < CHANGE_OF_SCENARIO) scenario = weightedDraw(SCENARIO_SHARES, stream);
    const type = weightedDraw(TYPE_SHARES, stream);
    const { user, mood, now } = walk;
    const properties = { type, scenario, time: now };
    const item = chooseItem(world, { user, category, mood, properties }, stream);
    record(walk, { item, type, scenario });
    pause(walk, category);
    walk.now += 10 + indexDraw(150, stream);
  }
}

/** Writes an event at the present second, with what follows from it. */
export function record({ log, world, satiation, now }: Walk, event: SimulatedEvent): void {
  log.item.push(event.item);
  log.type.push(event.type);
  log.scenario.push(event.scenario);
  log.time.push(now);
  if (event.type === PURCHASE && world.options.informativeProperties) {
    const category = at(world.items.category, event.item);
    satiation[category] = at(satiation, category) + SATIATION.drop;
  }
}

const HOUR = 3600;

function hour(stream: RandomStream): number {
  return weightedDraw(HOUR_WEIGHTS, stream) * HOUR + indexDraw(HOUR, stream);
}

/** Moves on to a later second: moods wander (an Ornstein-Uhlenbeck process), wishes come back. */
function drift(walk: Walk, time: number): void {
  const days = (time - walk.now) / DAY;
  walk.now = time;
  if (!walk.world.options.informativeProperties) return;
  const kept = Math.exp(-days / MOOD_DAYS);
  const fresh = Math.sqrt(1 - kept ** 2);
  walk.mood.forEach((mood, d) => {
    walk.mood[d] = kept * mood + fresh * normalDraw(walk.stream);
  });
  const left = Math.exp(-days / SATIATION.days);
  walk.satiation.forEach((satiation, c) => {
    walk.satiation[c] = left * satiation;
  });
}

/** How much taste and satiation move the categories that a user turns to. */
const INTENT = { taste: 0.5, satiation: 0.5 };

function interests({ categories, users, space }: World, user: number): Float32Array {
  const width = space.blocks * TASTE_WIDTH;
  return categories.weight.map((weight, c) => {
    const taste = match(users.taste, user * width, categories.taste, c * width);
    return weight * Math.exp(INTENT.taste * taste);
  });
}

/** A category that the user turns to, in a department or in any. */
export function intentDraw(walk: Walk, department?: number): number {
  const { world, interest, satiation, stream } = walk;
  const weights: number[] = [];
  for (let c = 0; c < interest.length; c++) {
    const inside = department === undefined || at(world.categories.department, c) === department;
    const sated = INTENT.satiation * at(satiation, c);
    weights.push(inside ? at(interest, c) * Math.exp(-sated) : 0);
  }
  return weightedDraw(weights, stream);
}

/**
 * Intents drift: more often than not inside the department. Where properties tell nothing there is none to drift: an event's gap to a
 * request would tell whether it lies in the same session, and with it what it is about.
 */
function followingIntent(walk: Walk, category: number): number {
  if (!walk.world.options.informativeProperties) return intentDraw(walk);
  if (walk.stream() >= CHANGE_OF_INTENT) return category;
  const department = at(walk.world.categories.department, category);
  return walk.stream() < 0.6 ? intentDraw(walk, department) : intentDraw(walk);
}
