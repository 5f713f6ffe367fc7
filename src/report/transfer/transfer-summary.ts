import { present } from '../../core/assert.ts';
import { METRICS, PRIMARY_METRIC } from '../../metrics/metric-names.ts';
import type { RunRecord } from '../../results/run-record.ts';
import type { TransferSpec } from '../../spec/experiment-spec.ts';
import type { TableRow } from '../../spec/table-row.ts';
import { shareText, sourceLabel, transferRows } from '../../spec/transfer-cells.ts';
import { mean } from '../../statistics/summary.ts';
import type { MatchedCell } from '../match-records.ts';
import { differenceText, durationText, intervalText, metricText } from '../number-text.ts';
import { cellsOfTask, differenceCell } from '../report-cells.ts';
import type {
  DifferenceCell,
  ReportCell,
  ReportColumn,
  ReportRow,
  StrategyOutcome,
  TransferComparison,
} from '../report-table.ts';
import { taskLabel } from '../report-text.ts';

export interface TransferInput {
  readonly spec: TransferSpec;
  readonly rows: readonly ReportRow[];
  readonly cells: readonly MatchedCell[];
  readonly columns: readonly ReportColumn[];
  /** All records, those of sources among them. */
  readonly records: readonly RunRecord[];
}

/** Which strategy a target should use, for every source and share of the labels that has something to compare. */
export function transferComparisons(input: TransferInput): readonly TransferComparison[] {
  const { spec } = input;
  const planned = transferRows(spec);
  const primary = input.columns.filter(({ task, metric }) => metric === PRIMARY_METRIC[task]);
  return primary.flatMap((column) =>
    spec.sources
      .filter(({ tasks }) => !tasks.includes(column.task))
      .flatMap((source) =>
        spec.fractions.flatMap((share) => {
          const rows = planned.filter(
            ({ transfer }) =>
              transfer?.share === share && [undefined, source].includes(transfer.source),
          );
          const outcomes = rows.flatMap((row) => outcomeOf(input, row, column) ?? []);
          if (outcomes.length < 2) return [];
          return [compared(column, { source: sourceLabel(source), share }, outcomes)];
        }),
      ),
  );
}

interface Outcome extends StrategyOutcome {
  readonly cell: ReportCell;
}

function outcomeOf(
  { rows, cells, records }: TransferInput,
  row: TableRow,
  column: ReportColumn,
): Outcome | undefined {
  const cell = rows.find(({ label }) => label === row.label)?.cells[column.id];
  if (cell === undefined) return undefined;
  const own = cellsOfTask(cells, row.label, column.task).flatMap(({ record }) => record ?? []);
  const sources = own.flatMap(({ start }) =>
    start === undefined ? [] : [records.find(({ digest }) => digest === start.source)],
  );
  const known = sources.flatMap((record) => record ?? []);
  return {
    row: row.label,
    strategy: present(row.transfer, 'a strategy').strategy.label,
    mean: cell.mean,
    n: cell.n,
    targetSamples: mean(own.map(({ work }) => work.samplesSeen[column.task] ?? 0)),
    trainingSeconds: mean(own.map(({ work }) => work.trainingSeconds)),
    sourceSeconds: known.length === 0 ? null : mean(known.map(({ work }) => work.trainingSeconds)),
    cell,
  };
}

function compared(
  { id, task, metric, better }: ReportColumn,
  place: { readonly source: string; readonly share: number },
  outcomes: readonly Outcome[],
): TransferComparison {
  const sign = better === 'higher' ? 1 : -1;
  const ranked = outcomes.toSorted((a, b) => sign * (b.mean - a.mean));
  const best = present(ranked[0], 'a strategy');
  const differences = ranked.slice(1).flatMap((other) => {
    const difference = differenceCell(best.cell, other.cell);
    return difference === undefined ? [] : [{ than: other.strategy, difference }];
  });
  const strategies = outcomes.map(({ cell: _cell, ...outcome }) => outcome);
  const comparison = { column: id, task, metric, ...place, strategies, best: best.strategy };
  return { ...comparison, differences, text: textOf(comparison, ranked, differences) };
}

type Difference = TransferComparison['differences'][number];

/** `With 5 % of the labels of SPP, from ctr+l2r+fifp+ppp: FT is best, AUC 0.6521; by +0.0210 [+0.0105, +0.0315] over RS. …` */
function textOf(
  { task, metric, source, share, best }: Omit<TransferComparison, 'text' | 'differences'>,
  [first, ...others]: readonly Outcome[],
  differences: readonly Difference[],
): string {
  const winner = present(first, 'a strategy');
  const labels = share === 1 ? 'all labels' : `${shareText(share)} of the labels`;
  const unsure = differences
    .filter(({ difference }) => !isShown(difference))
    .map(({ than }) => than);
  const sure =
    unsure.length === 0
      ? 'every interval excludes zero'
      : `not told apart from ${unsure.join(', ')} (${seedsText(winner.n)})`;
  const by = differences.map(
    ({ than, difference: { mean: gain, ci95 } }) =>
      `${differenceText(gain)}${ci95 === null ? '' : ` ${intervalText(ci95, differenceText)}`} over ${than}`,
  );
  return (
    `With ${labels} of ${taskLabel(task)}, source ${source}: ${best} is best, ${METRICS[metric].label} ${metricText(winner.mean)}: ` +
    `${by.join(', ')}; ${sure}. Training: ${[winner, ...others].map(costText).join(', ')}.`
  );
}

/** Fewer seeds say too little about their spread. */
const LEAST_SEEDS = 3;

function isShown({ ci95, n }: DifferenceCell): boolean {
  return ci95 !== null && n >= LEAST_SEEDS && (ci95[0] > 0 || ci95[1] < 0);
}

function seedsText(seeds: number): string {
  return `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`;
}

function costText({ strategy, trainingSeconds, sourceSeconds }: StrategyOutcome): string {
  const own = `${strategy} ${durationText(trainingSeconds)}`;
  return sourceSeconds === null
    ? own
    : `${own} (${durationText(trainingSeconds + sourceSeconds)} with its source)`;
}
