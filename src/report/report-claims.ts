import { METRICS } from '../metrics/metric-names.ts';
import { taskLabel } from './report-text.ts';
import { differenceText, intervalText } from './number-text.ts';
import type { DifferenceCell, ReportClaim, ReportColumn } from './report-table.ts';

/** Fewer seeds say too little about their spread. */
const LEAST_SEEDS = 3;

/** "Multi-task beats single-task", task by task, by the paired t interval over seeds. */
export function beatsClaim(
  column: ReportColumn,
  { first, second }: { readonly first: string; readonly second: string },
  difference: DifferenceCell | undefined,
): ReportClaim {
  const task = taskLabel(column.task);
  return {
    id: `${first}-beats-${second}-${column.task}`,
    text: `${first} beats ${second} on ${task}`,
    verdict: verdictOf(column, difference),
    evidence: evidenceOf(column, difference),
  };
}

function verdictOf(
  { better }: ReportColumn,
  difference: DifferenceCell | undefined,
): ReportClaim['verdict'] {
  const interval = difference?.ci95 ?? null;
  if (difference === undefined || interval === null || difference.n < LEAST_SEEDS) {
    return 'inconclusive';
  }
  const [low, high] = interval;
  const shown = better === 'higher' ? low > 0 : high < 0;
  return shown ? 'shown' : 'not shown';
}

function evidenceOf({ metric }: ReportColumn, difference: DifferenceCell | undefined): string {
  if (difference === undefined) return 'no seed has both cells';
  const { mean, ci95, n } = difference;
  const seeds = `${n} ${n === 1 ? 'seed' : 'seeds'}`;
  const text = `${METRICS[metric].label} ${differenceText(mean)}`;
  if (ci95 === null || n < LEAST_SEEDS)
    return `${text}, ${seeds}; at least ${LEAST_SEEDS} are needed`;
  return `${text} ${intervalText(ci95, differenceText)}, 95 % t interval over ${seeds}`;
}
