import { randomStream } from '../core/random.ts';
import type { SplitName, TaskName } from '../core/tasks.ts';
import { binaryUserMetrics } from '../metrics/binary-metrics.ts';
import { classUserMetrics } from '../metrics/class-metrics.ts';
import type { SplitMetrics } from '../results/run-record.ts';
import { userBootstrap } from '../statistics/user-bootstrap.ts';
import { metricsOf, positivesOf, type ScoredRows } from '../training/score-predictions.ts';

const RESAMPLES = 500;

/** What a task scored on a split, with its counts; the test split gets intervals over users besides. */
export function splitMetrics(task: TaskName, split: SplitName, rows: ScoredRows): SplitMetrics {
  const positives = positivesOf(rows);
  return {
    rows: rows.labels.length,
    ...(positives !== undefined && { positives }),
    requests: new Set(rows.requests).size,
    users: new Set(rows.users).size,
    values: metricsOf(rows),
    ...(split === 'test' && { ci95: userIntervals(task, rows) }),
  };
}

/** The same resamples for every model of a task, so that intervals can be compared. */
function userIntervals(task: TaskName, rows: ScoredRows): SplitMetrics['ci95'] {
  const { users, metrics } =
    rows.kind === 'binary' ? binaryUserMetrics(rows) : classUserMetrics(rows);
  const stream = randomStream(1, `bootstrap/${task}`);
  const intervals = userBootstrap(metrics, { users, stream, resamples: RESAMPLES });
  return Object.fromEntries(
    Object.entries(intervals).map(([name, [low, high]]) => [name, [low, high]]),
  );
}
