import { present } from '../../core/assert.ts';
import { METRICS, PRIMARY_METRIC } from '../../metrics/metric-names.ts';
import type { RunRecord } from '../../results/run-record.ts';
import type { TransferSpec } from '../../spec/experiment-spec.ts';
import type { TableRow } from '../../spec/table-row.ts';
import { shareText, sourceLabel, transferRows } from '../../spec/transfer-cells.ts';
import { mean } from '../../statistics/summary.ts';
import type { MatchedCell } from '../match-records.ts';
import {
  differenceText,
  durationText,
  intervalText,
  metricText,
  seedCountText,
} from '../number-text.ts';
import { cellsOfTask, differenceCell } from '../report-cells.ts';
import { sideOf } from '../report-claims.ts';
import type {
  ReportCell,
  ReportColumn,
  ReportRow,
  StrategyOutcome,
  TransferComparison,
  TransferGain,
  TransferSummary,
} from '../report-table.ts';
import { taskLabel } from '../report-text.ts';
import { allSamples, representingSeconds, sourceRecord } from '../source-record.ts';

export interface TransferInput {
  readonly spec: TransferSpec;
  readonly rows: readonly ReportRow[];
  readonly cells: readonly MatchedCell[];
  readonly columns: readonly ReportColumn[];
  /** All records, those of sources among them. */
  readonly records: readonly RunRecord[];
}

/** What the sources gave the targets, for every source and share of the labels that has something to compare. */
export function transferSummary(input: TransferInput): TransferSummary {
  const places = comparedPlaces(input);
  return {
    comparisons: places.filter(({ outcomes }) => outcomes.length > 1).map(compared),
    gains: places.flatMap(gainsOfPlace),
  };
}

/** A target, a source and a share of the labels, with the strategies that have records there. */
interface Place {
  readonly column: ReportColumn;
  readonly source: string;
  readonly share: number;
  readonly outcomes: readonly Outcome[];
}

function comparedPlaces(input: TransferInput): readonly Place[] {
  const { spec, columns } = input;
  const planned = transferRows(spec);
  const primary = columns.filter(({ task, metric }) => metric === PRIMARY_METRIC[task]);
  return primary.flatMap((column) =>
    spec.sources
      .filter(({ tasks }) => !tasks.includes(column.task))
      .flatMap((source) =>
        spec.fractions.map((share) => {
          const rows = planned.filter(
            ({ transfer }) =>
              transfer?.share === share && [undefined, source].includes(transfer.source),
          );
          const outcomes = rows.flatMap((row) => outcomeOf(input, row, column) ?? []);
          return { column, source: sourceLabel(source), share, outcomes };
        }),
      ),
  );
}

interface Outcome extends StrategyOutcome {
  readonly cell: ReportCell;
  /** RS, which the gains are over. */
  readonly isFromScratch: boolean;
}

function outcomeOf(
  { rows, cells, records }: TransferInput,
  row: TableRow,
  column: ReportColumn,
): Outcome | undefined {
  const cell = rows.find(({ label }) => label === row.label)?.cells[column.id];
  if (cell === undefined) return undefined;
  const own = cellsOfTask(cells, row.label, column.task).flatMap(({ record }) => record ?? []);
  const sources = own.flatMap((record) => sourceRecord(record, records) ?? []);
  const ofSources = (value: (source: RunRecord) => number): number | null =>
    sources.length === 0 ? null : mean(sources.map(value));
  const made = own.flatMap((record) => representingSeconds(record, records) ?? []);
  const { strategy } = present(row.transfer, 'a strategy');
  return {
    row: row.label,
    strategy: strategy.label,
    isFromScratch: strategy.kind === 'RS',
    mean: cell.mean,
    n: cell.n,
    targetSamples: mean(own.map(({ work }) => work.samplesSeen[column.task] ?? 0)),
    trainingSeconds: mean(own.map(({ work }) => work.trainingSeconds)),
    sourceSamples: ofSources(({ work }) => allSamples(work.samplesSeen)),
    sourceSeconds: ofSources(({ work }) => work.trainingSeconds),
    representingSeconds: made.length === 0 ? null : mean(made),
    cell,
  };
}

function compared({ column, source, share, outcomes }: Place): TransferComparison {
  const { id, task, metric, better } = column;
  const sign = better === 'higher' ? 1 : -1;
  const ranked = outcomes.toSorted((a, b) => sign * (b.mean - a.mean));
  const best = present(ranked[0], 'a strategy');
  const differences = ranked.slice(1).flatMap((other) => {
    const difference = differenceCell(best.cell, other.cell);
    return difference === undefined ? [] : [{ than: other.strategy, difference }];
  });
  const strategies = outcomes.map(
    ({ cell: _cell, isFromScratch: _isFromScratch, ...outcome }) => outcome,
  );
  const comparison = { column: id, task, metric, source, share, strategies, best: best.strategy };
  return { ...comparison, differences, text: textOf(column, comparison, ranked, differences) };
}

function gainsOfPlace({ column, source, share, outcomes }: Place): readonly TransferGain[] {
  const base = outcomes.find(({ isFromScratch }) => isFromScratch);
  const { id, task, metric } = column;
  return outcomes.flatMap((outcome) => {
    const difference = outcome === base ? undefined : differenceCell(outcome.cell, base?.cell);
    if (difference === undefined) return [];
    const { row, strategy } = outcome;
    return [{ row, strategy, source, share, column: id, task, metric, difference }];
  });
}

type Difference = TransferComparison['differences'][number];

/** `With 5 % of the labels of SPP, from ctr+l2r+fifp+ppp: FT is best, AUC 0.6521; by +0.0210 [+0.0105, +0.0315] over RS. …` */
function textOf(
  column: ReportColumn,
  { task, metric, source, share, best }: Omit<TransferComparison, 'text' | 'differences'>,
  [first, ...others]: readonly Outcome[],
  differences: readonly Difference[],
): string {
  const winner = present(first, 'a strategy');
  const labels = share === 1 ? 'all labels' : `${shareText(share)} of the labels`;
  const unsure = differences
    .filter(({ difference }) => sideOf(column, difference) !== 'better')
    .map(({ than }) => than);
  const sure =
    unsure.length === 0
      ? 'every interval excludes zero'
      : `not told apart from ${unsure.join(', ')} (${seedCountText(winner.n)})`;
  const by = differences.map(
    ({ than, difference: { mean: gain, ci95 } }) =>
      `${differenceText(gain)}${ci95 === null ? '' : ` ${intervalText(ci95, differenceText)}`} over ${than}`,
  );
  return (
    `With ${labels} of ${taskLabel(task)}, source ${source}: ${best} is best, ${METRICS[metric].label} ${metricText(winner.mean)}: ` +
    `${by.join(', ')}; ${sure}. Training: ${[winner, ...others].map(costText).join(', ')}.`
  );
}

/** `RT 2 s (21 s with its representations, 1 min 01 s with its source too)`. */
function costText(outcome: StrategyOutcome): string {
  const { strategy, trainingSeconds, sourceSeconds, representingSeconds: making } = outcome;
  const own = `${strategy} ${durationText(trainingSeconds)}`;
  if (sourceSeconds === null) return own;
  const made = trainingSeconds + (making ?? 0);
  const all = `${durationText(made + sourceSeconds)} with its source`;
  return making === null
    ? `${own} (${all})`
    : `${own} (${durationText(made)} with its representations, ${all} too)`;
}
