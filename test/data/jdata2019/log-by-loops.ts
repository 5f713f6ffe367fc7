import { HOUR, START, type Action } from './synthetic-source.ts';

export const WARM_UP_END = START + 8 * HOUR;
const VALIDATION_START = START + 38 * HOUR;
const TEST_START = START + 48 * HOUR;

/** 0 training, 1 validation, 2 test. */
export const partOf = (time: number): number =>
  time < VALIDATION_START ? 0 : time < TEST_START ? 1 : 2;

/** Questions about a log, answered by plain loops over its actions: what the preparation's SQL is held against. */
export class LogByLoops {
  readonly actions: readonly Action[];
  readonly #byUser: ReadonlyMap<number, readonly Action[]>;
  readonly #partOfSession: ReadonlyMap<number, number>;
  readonly #windows = new Map<number, readonly Action[]>();

  constructor(actions: readonly Action[]) {
    this.actions = [...actions].sort(
      (a, b) =>
        a.user - b.user ||
        a.time - b.time ||
        a.session - b.session ||
        a.type - b.type ||
        a.sku - b.sku,
    );
    const byUser = new Map<number, Action[]>();
    const partOfSession = new Map<number, number>();
    for (const action of this.actions) {
      byUser.set(action.user, [...(byUser.get(action.user) ?? []), action]);
      if (!partOfSession.has(action.session)) {
        partOfSession.set(action.session, partOf(action.time));
      }
    }
    this.#byUser = byUser;
    this.#partOfSession = partOfSession;
  }

  of(user: number): readonly Action[] {
    return this.#byUser.get(user) ?? [];
  }

  at(user: number, time: number): readonly Action[] {
    return this.of(user).filter((action) => action.time === time);
  }

  before(user: number, time: number): readonly Action[] {
    return this.of(user).filter((action) => action.time < time);
  }

  /** Whether something may be asked at an action: past the warm-up, in the part of its session, with a history. */
  isAsked({ user, time, session }: Action): boolean {
    const isInPart = this.#partOfSession.get(session) === partOf(time);
    return time >= WARM_UP_END && isInPart && this.before(user, time).length > 0;
  }

  /** Actions of the 24 hours before the hour of a time. */
  window(time: number): readonly Action[] {
    const hour = hourOf(time);
    const known = this.#windows.get(hour);
    if (known !== undefined) return known;
    const window = this.actions.filter(
      (of) => hourOf(of.time) < hour && hourOf(of.time) >= hour - 24,
    );
    this.#windows.set(hour, window);
    return window;
  }

  /** Browses of others in the hour of a time. */
  browsedByOthers(user: number, time: number): readonly Action[] {
    return this.actions.filter(
      (of) => of.user !== user && of.type === 1 && hourOf(of.time) === hourOf(time),
    );
  }
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR);
}
