import type { SimulatedOptions } from './simulated-options.ts';

export const DAY = 86_400;

/** Monday, 1 January 2018, 00:00 UTC. The simulated users live in UTC. */
const FIRST_SECOND = 1_514_764_800;

/** Shares of the days, in this order; the test period is what remains. */
const WARM_UP = 0.25;
const TRAIN = 0.55;
const VALIDATION = 0.07;

/** Borders of the periods, seconds since the Unix epoch; each begins where the one before it ends. */
export interface Calendar {
  readonly start: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly end: number;
}

export function calendarOf(options: SimulatedOptions): Calendar {
  const border = (share: number): number => FIRST_SECOND + Math.round(share * options.days) * DAY;
  return {
    start: border(0),
    train: border(WARM_UP),
    validation: border(WARM_UP + TRAIN),
    test: border(WARM_UP + TRAIN + VALIDATION),
    end: border(1),
  };
}

/** Borders of the paper's gap buckets (Ni et al. 2018, Fig. 9), in seconds. */
export const GAP_BORDERS: readonly number[] = [
  300,
  900,
  1800,
  3600,
  4 * 3600,
  9 * 3600,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
];

const FIRST_CALENDAR_ID = 2 + GAP_BORDERS.length + 1;

/** Gap buckets, workday and weekend, four parts of the day, padding and unknown. */
export const TIME_VOCABULARY = FIRST_CALENDAR_ID + 2 + 4;

/** 0 night, 1 morning, 2 afternoon, 3 evening: six hours each. */
export function dayPart(time: number): number {
  return Math.floor((time % DAY) / (6 * 3600));
}

function isWeekend(time: number): boolean {
  return Math.floor((time - FIRST_SECOND) / DAY) % 7 >= 5;
}

export function dayKindId(time: number): number {
  return FIRST_CALENDAR_ID + (isWeekend(time) ? 1 : 0);
}

export function dayPartId(time: number): number {
  return FIRST_CALENDAR_ID + 2 + dayPart(time);
}
