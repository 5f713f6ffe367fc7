import { walkUser } from './behaviour.ts';
import { calendarOf, type Calendar } from './calendar.ts';
import { checkOptions } from './check-options.ts';
import { emptyEventLog, type EventLog } from './event-log.ts';
import { momentPause, type MomentDraw } from './moments.ts';
import type { SimulatedOptions } from './simulated-options.ts';
import { makeWorld, type World } from './world.ts';

/** A world and what was seen of it. */
export interface Simulation {
  readonly world: World;
  readonly calendar: Calendar;
  readonly log: EventLog;
  /** By time, then user: hence also by split. */
  readonly moments: readonly MomentDraw[];
}

/**
 * @param until Seconds since the Unix epoch: the log is cut there, and all before it stays as it is.
 * @throws UserError `simulated-options`
 */
export function simulate(options: SimulatedOptions, until?: number): Simulation {
  checkOptions(options);
  const world = makeWorld(options);
  const calendar = calendarOf(options);
  const log = emptyEventLog();
  const moments: MomentDraw[] = [];
  for (let user = 0; user < options.users; user++) {
    const walk = { world, calendar, user, until: until ?? calendar.end };
    walkUser({ ...walk, log }, momentPause(walk, moments));
  }
  log.userOffset.push(log.item.length);
  moments.sort((a, b) => a.time - b.time || a.user - b.user);
  return { world, calendar, log, moments };
}
