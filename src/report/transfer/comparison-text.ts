import { METRICS } from '../../metrics/metric-names.ts';
import { shareText } from '../../spec/transfer-cells.ts';
import {
  differenceText,
  durationText,
  intervalText,
  metricText,
  seedCountText,
} from '../number-text.ts';
import { hasEnoughSeeds, LEAST_SEEDS, sideOf } from '../report-claims.ts';
import type { ReportColumn, StrategyOutcome, TransferComparison } from '../report-table.ts';
import { taskLabel } from '../report-text.ts';

type Place = Pick<TransferComparison, 'task' | 'share' | 'source'>;
type Differences = TransferComparison['differences'];

interface RankedStrategies extends Place {
  readonly column: ReportColumn;
  readonly seeds: readonly string[];
  /** Whether some strategy has a seed that another one lacks. */
  readonly isPartial: boolean;
  /** The best mean first. */
  readonly ranked: readonly [StrategyOutcome, ...StrategyOutcome[]];
  /** The first minus each other one. */
  readonly differences: Differences;
}

/**
 * `With 5 % of the labels of SPP, source ctr+l2r: FT is best, AUC 0.6521: +0.0210 [+0.0105, +0.0315] over RS; …`: the best only where
 * every interval excludes zero.
 */
export function comparisonText(compared: RankedStrategies): string {
  const { column, seeds, isPartial, ranked, differences } = compared;
  const [{ strategy, mean }] = ranked;
  const over = isPartial ? `, over ${seedsText(seeds)}, which all of them have` : '';
  const open = openTo(column, differences);
  const standing = seeds.length < LEAST_SEEDS || open.length > 0 ? 'has the best mean' : 'is best';
  const value = `${METRICS[column.metric].label} ${metricText(mean)}`;
  return (
    `${placeText(compared)}${over}: ${strategy} ${standing}, ${value}: ${differences.map(leadText).join(', ')}; ` +
    `${sureText(seeds.length, open)}. Training: ${ranked.map(costText).join(', ')}.`
  );
}

/** Where the means of the strategies would be of different seeds. */
export function unpairedText(place: Place, strategies: readonly string[]): string {
  return `${placeText(place)}: no seed has all of ${strategies.join(', ')}, so that none of them is called best.`;
}

function placeText({ task, share, source }: Place): string {
  const labels = share === 1 ? 'all labels' : `${shareText(share)} of the labels`;
  return `With ${labels} of ${taskLabel(task)}, source ${source}`;
}

function seedsText(seeds: readonly string[]): string {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
}

function leadText({ than, difference }: Differences[number]): string {
  const interval = hasEnoughSeeds(difference)
    ? ` ${intervalText(difference.ci95, differenceText)}`
    : '';
  return `${differenceText(difference.mean)}${interval} over ${than}`;
}

/** The strategies that the interval of the difference does not tell from the first. */
function openTo(column: ReportColumn, differences: Differences): readonly string[] {
  return differences
    .filter(({ difference }) => sideOf(column, difference) !== 'better')
    .map(({ than }) => than);
}

function sureText(seeds: number, open: readonly string[]): string {
  const count = seedCountText(seeds);
  if (seeds < LEAST_SEEDS)
    return `too few seeds to tell: ${count}; at least ${LEAST_SEEDS} are needed`;
  return open.length === 0
    ? `every interval excludes zero, unadjusted (${count})`
    : `not told apart from ${open.join(', ')} (${count})`;
}

/** `RT 2 s (21 s with its representations, 1 min 01 s with its source too; its search 12 s)`. */
function costText(outcome: StrategyOutcome): string {
  const { strategy, trainingSeconds, searchSeconds } = outcome;
  const besides = [
    ...withSource(outcome),
    ...(searchSeconds === null ? [] : [`its search ${durationText(searchSeconds)}`]),
  ];
  const own = `${strategy} ${durationText(trainingSeconds)}`;
  return besides.length === 0 ? own : `${own} (${besides.join('; ')})`;
}

function withSource(outcome: StrategyOutcome): readonly string[] {
  const { trainingSeconds, sourceSeconds, representingSeconds: making } = outcome;
  if (sourceSeconds === null) return [];
  const made = trainingSeconds + (making ?? 0);
  const all = `${durationText(made + sourceSeconds)} with its source`;
  return [making === null ? all : `${durationText(made)} with its representations, ${all} too`];
}
