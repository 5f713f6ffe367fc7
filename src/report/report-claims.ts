import type { TaskName } from '../core/tasks.ts';
import { METRICS } from '../metrics/metric-names.ts';
import { taskLabel } from './report-text.ts';
import { differenceText, intervalText, seedCountText } from './number-text.ts';
import type { DifferenceCell, Interval, ReportClaim, ReportColumn } from './report-table.ts';

/** Fewer seeds say too little about their spread. */
export const LEAST_SEEDS = 3;

/** By where the interval lies, before Holm. */
const VERDICTS = { better: 'shown', open: 'not shown', worse: 'shown the other way' } as const;

/** "Multi-task beats single-task", task by task, by the paired t interval over seeds. */
export function beatsClaim(
  column: ReportColumn,
  { first, second }: { readonly first: string; readonly second: string },
  difference: DifferenceCell | undefined,
): ReportClaim {
  const task = taskLabel(column.task);
  const side = sideOf(column, difference);
  return {
    id: claimId(first, second, column.task),
    text: `${first} beats ${second} on ${task}`,
    verdict: side === undefined ? 'inconclusive' : VERDICTS[side],
    evidence:
      difference === undefined
        ? 'no seed has both cells'
        : `${METRICS[column.metric].label} ${seedsText(difference, differenceText)}`,
    test: null,
  };
}

export function claimId(first: string, second: string, task: TaskName): string {
  return `${first}-beats-${second}-${task}`;
}

/** Where the interval of a difference lies; undefined with too few seeds to say. */
export function sideOf(
  { better }: Pick<ReportColumn, 'better'>,
  difference: DifferenceCell | undefined,
): 'better' | 'worse' | 'open' | undefined {
  if (difference === undefined || !hasEnoughSeeds(difference)) return undefined;
  const [low, high] = difference.ci95;
  if (low > 0) return better === 'higher' ? 'better' : 'worse';
  if (high < 0) return better === 'higher' ? 'worse' : 'better';
  return 'open';
}

/** `+0.0100 [+0.0050, +0.0150], 95 % t interval over 3 seeds` */
export function seedsText(difference: DifferenceCell, text: (value: number) => string): string {
  const { mean, n } = difference;
  const seeds = seedCountText(n);
  return hasEnoughSeeds(difference)
    ? `${text(mean)} ${intervalText(difference.ci95, text)}, 95 % t interval over ${seeds}`
    : `${text(mean)}, ${seeds}; at least ${LEAST_SEEDS} are needed`;
}

export function hasEnoughSeeds(
  difference: DifferenceCell,
): difference is DifferenceCell & { readonly ci95: Interval } {
  return difference.ci95 !== null && difference.n >= LEAST_SEEDS;
}
