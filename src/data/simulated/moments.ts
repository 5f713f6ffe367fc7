import { randomStream, type RandomStream } from '../../core/random.ts';
import { TASK_NAMES, type TaskName } from '../../core/tasks.ts';
import { at } from '../../core/typed-arrays.ts';
import { intentDraw, record, type Pause, type Walk } from './behaviour.ts';
import type { Calendar } from './calendar.ts';
import { drawCtr } from './ctr-request.ts';
import { indexDraw } from './draws.ts';
import { drawFifp } from './fifp-request.ts';
import { chooseAmong } from './item-choice.ts';
import { drawL2r, type L2rDraw } from './l2r-request.ts';
import { drawPpp } from './ppp-request.ts';
import type { RequestDraw, Situation } from './situation.ts';
import { drawSpp } from './spp-request.ts';
import { PRESENT_TASTE, PURCHASE } from './telling.ts';
import type { World } from './world.ts';

export interface RequestDraws {
  readonly ctr?: RequestDraw;
  readonly l2r?: L2rDraw;
  readonly fifp?: RequestDraw;
  readonly ppp?: RequestDraw;
  readonly spp?: RequestDraw;
}

export interface MomentDraw {
  readonly user: number;
  readonly time: number;
  /** One past the last event before the moment, in the log of all users. */
  readonly historyEnd: number;
  readonly requests: RequestDraws;
}

const DRAW = {
  ctr: drawCtr,
  l2r: drawL2r,
  fifp: drawFifp,
  ppp: drawPpp,
  spp: drawSpp,
} as const satisfies Record<TaskName, (situation: Situation) => RequestDraw>;

/** A moment needs so many earlier events. */
const SHORTEST_HISTORY = 5;
/** Share of the queries that ask for what the session is about. */
const QUERY_OF_INTENT = 0.85;

export interface MomentsInput {
  readonly world: World;
  readonly calendar: Calendar;
  readonly user: number;
  readonly until: number;
}

/** Halts the walk at some of its events, asks the tasks, and lets the answers become later events. */
export function momentPause(
  { world, calendar, user, until }: MomentsInput,
  moments: MomentDraw[],
): Pause {
  const stream = randomStream(world.options.seed, `requests/${user}`);
  const chance = momentsPerEvent(world, calendar, user);
  return (walk, intent) => {
    if (stream() >= chance || walk.now < calendar.train) return;
    const historyEnd = walk.log.item.length;
    const time = walk.now + 3 + indexDraw(40, stream);
    if (historyEnd - (walk.log.userOffset.at(-1) ?? 0) < SHORTEST_HISTORY || time >= until) return;
    const isOfSession = world.options.informativeProperties && stream() < QUERY_OF_INTENT;
    const category = isOfSession ? intent : intentDraw(walk);
    const requests = ask(situationOf(walk, category, stream));
    if (Object.keys(requests).length === 0) return;
    walk.now = time;
    moments.push({ user, time, historyEnd, requests });
    if (world.options.informativeProperties) follow(walk, requests, { stream, until });
  };
}

function momentsPerEvent({ options, users }: World, calendar: Calendar, user: number): number {
  const scored = (calendar.end - calendar.train) / (calendar.end - calendar.start);
  return options.meanMoments / (options.meanEvents * scored * at(users.activity, user));
}

function situationOf(walk: Walk, category: number, stream: RandomStream): Situation {
  const { world, user, mood, satiation } = walk;
  const taste = mood.map(
    (drifting, d) =>
      PRESENT_TASTE.mood * drifting +
      PRESENT_TASTE.lasting * at(world.users.taste, user * mood.length + d),
  );
  return { world, user, category, taste, satiation: at(satiation, category), stream };
}

/** Every task comes in by chance. */
function ask(situation: Situation): RequestDraws {
  const { requestShare } = situation.world.options;
  const asked = TASK_NAMES.filter((task) => situation.stream() < requestShare[task]);
  return Object.fromEntries(asked.map((task) => [task, DRAW[task](situation)]));
}

interface FollowUp {
  readonly stream: RandomStream;
  readonly until: number;
}

/** Clicked candidates become clicks from the search, the price level bought becomes a purchase. */
function follow(walk: Walk, { ctr, ppp }: RequestDraws, { stream, until }: FollowUp): void {
  const outcomes: { readonly item: number; readonly type: number }[] = [];
  ctr?.label.forEach((label, row) => {
    if (label === 1) outcomes.push({ item: at(ctr.subject, row), type: CLICK });
  });
  const bought = ppp === undefined ? undefined : boughtItem(walk, ppp, stream);
  if (bought !== undefined) outcomes.push({ item: bought, type: PURCHASE });
  for (const { item, type } of outcomes) {
    walk.now += 5 + indexDraw(30, stream);
    if (walk.now < until) record(walk, { item, type, scenario: SEARCH });
  }
}

const CLICK = 0;
const SEARCH = 0;

/** An item of the level bought, chosen as purchases are; none when the category has no such item. */
function boughtItem(walk: Walk, ppp: RequestDraw, stream: RandomStream): number | undefined {
  const { world, user, mood, now } = walk;
  const category = at(ppp.subject, 0);
  const level = at(ppp.label, 0);
  const { categoryOffset, level: levels } = world.items;
  const [from, to] = [at(categoryOffset, category), at(categoryOffset, category + 1)];
  const shelf: number[] = [];
  for (let item = from; item < to; item++) if (at(levels, item) === level) shelf.push(item);
  const properties = { type: PURCHASE, scenario: SEARCH, time: now };
  return shelf.length === 0
    ? undefined
    : chooseAmong(world, { user, category, mood, properties }, shelf, stream);
}
