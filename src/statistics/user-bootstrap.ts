import type { RandomStream } from '../core/random.ts';
import { centralInterval } from './quantile.ts';

/** A metric as a function of how often each user is drawn [users]; undefined where it does not exist. */
type ResampledMetric = (draws: Uint32Array) => number | undefined;

export interface UserBootstrapOptions {
  /** How many users there are: the length of the draws. */
  readonly users: number;
  readonly stream: RandomStream;
  readonly resamples?: number;
  readonly confidence?: number;
}

export type Interval = readonly [number, number];

/** Below this share of resamples in which a metric exists, its interval would say little. */
const LEAST_DEFINED = 0.9;

/**
 * Percentile intervals from a bootstrap over users: users are drawn with replacement, each with all its
 * rows, because rows of one user are not independent (Efron & Tibshirani 1993, section 8). All metrics see
 * the same draws.
 *
 * Deviation: intervals. The paper marks significance without naming a test.
 *
 * @returns no entry for a metric that is undefined in more than a tenth of the resamples
 */
export function userBootstrap<Name extends string>(
  metrics: Readonly<Partial<Record<Name, ResampledMetric>>>,
  { users, stream, resamples = 1000, confidence = 0.95 }: UserBootstrapOptions,
): Partial<Record<Name, Interval>> {
  const names = Object.keys(metrics) as Name[]; // the keys of the argument
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  const draws = new Uint32Array(users);
  for (let resample = 0; resample < resamples; resample++) {
    drawUsers(draws, stream);
    for (const [name, list] of values) {
      const value = metrics[name]?.(draws);
      if (value !== undefined) list.push(value);
    }
  }
  const intervals: Partial<Record<Name, Interval>> = {};
  for (const [name, list] of values) {
    if (list.length === 0 || list.length < resamples * LEAST_DEFINED) continue;
    intervals[name] = centralInterval(list, confidence);
  }
  return intervals;
}

/** Metric a minus metric b on the same users: bootstrap it for a paired comparison of two models. */
export function differenceOf(a: ResampledMetric, b: ResampledMetric): ResampledMetric {
  return (draws) => {
    const first = a(draws);
    const second = b(draws);
    return first === undefined || second === undefined ? undefined : first - second;
  };
}

function drawUsers(draws: Uint32Array, stream: RandomStream): void {
  draws.fill(0);
  const users = draws.length;
  for (let draw = 0; draw < users; draw++) {
    const user = Math.floor(stream() * users);
    draws[user] = (draws[user] ?? 0) + 1;
  }
}
