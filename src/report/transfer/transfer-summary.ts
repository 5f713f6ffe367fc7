import { present } from '../../core/assert.ts';
import type { TaskName } from '../../core/tasks.ts';
import { PRIMARY_METRIC } from '../../metrics/metric-names.ts';
import type { RunRecord } from '../../results/run-record.ts';
import type { TransferSpec } from '../../spec/experiment-spec.ts';
import type { Strategy, TableRow } from '../../spec/table-row.ts';
import { sourceLabel, transferRows } from '../../spec/transfer-cells.ts';
import { mean } from '../../statistics/summary.ts';
import { tuningCost } from '../cost-ledger.ts';
import type { MatchedCell } from '../match-records.ts';
import { cellsOfTask, differenceCell } from '../report-cells.ts';
import type {
  ReportCell,
  ReportColumn,
  ReportRow,
  StrategyOutcome,
  TransferComparison,
  TransferGain,
  TransferSummary,
} from '../report-table.ts';
import { allSamples, representingSeconds, sourceRecord } from '../source-record.ts';
import { comparisonText, unpairedText } from './comparison-text.ts';

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
    comparisons: places
      .filter(({ candidates }) => candidates.length > 1)
      .map((place) => compared(place, input.records)),
    gains: places.flatMap(gainsOfPlace),
  };
}

/** A target, a source and a share of the labels, with the strategies that have records there. */
interface Place {
  readonly column: ReportColumn;
  readonly source: string;
  readonly share: number;
  readonly candidates: readonly Candidate[];
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
          const candidates = rows.flatMap((row) => candidateOf(input, row, column) ?? []);
          return { column, source: sourceLabel(source), share, candidates };
        }),
      ),
  );
}

/** A strategy at a place, with what its seeds left. */
interface Candidate {
  readonly row: string;
  readonly strategy: Strategy;
  readonly cell: ReportCell;
  readonly records: readonly RunRecord[];
}

function candidateOf(
  { rows, cells }: TransferInput,
  row: TableRow,
  column: ReportColumn,
): Candidate | undefined {
  const cell = rows.find(({ label }) => label === row.label)?.cells[column.id];
  if (cell === undefined) return undefined;
  const records = cellsOfTask(cells, row.label, column.task).flatMap(({ record }) => record ?? []);
  const { strategy } = present(row.transfer, 'a strategy');
  return { row: row.label, strategy, cell, records };
}

/** Means of different seeds are not compared: the ranking is over the seeds that all strategies have. */
function compared(place: Place, records: readonly RunRecord[]): TransferComparison {
  const { column, source, share, candidates } = place;
  const { id, task, metric, better } = column;
  const at = { column: id, task, metric, source, share };
  const seeds = commonSeeds(candidates.map(({ cell }) => cell));
  const strategies = candidates.map((candidate) => outcomeOf(candidate, { seeds, task, records }));
  const sign = better === 'higher' ? 1 : -1;
  const [first, ...others] = strategies.toSorted((a, b) => sign * (b.mean - a.mean));
  if (seeds.length === 0 || first === undefined) {
    const text = unpairedText(
      at,
      candidates.map(({ strategy }) => strategy.label),
    );
    return { ...at, strategies: [], best: null, differences: [], text };
  }
  const cellOf = ({ row }: StrategyOutcome): ReportCell | undefined => {
    const cell = candidates.find((candidate) => candidate.row === row)?.cell;
    return cell && { ...cell, bySeed: ofSeeds(cell, seeds) };
  };
  const differences = others.flatMap((other) => {
    const difference = differenceCell(cellOf(first), cellOf(other));
    return difference === undefined ? [] : [{ than: other.strategy, difference }];
  });
  const isPartial = candidates.some(({ cell }) => cell.n > seeds.length);
  const text = comparisonText({
    ...{ ...at, column, seeds, isPartial, differences },
    ranked: [first, ...others],
  });
  return { ...at, strategies, best: first.strategy, differences, text };
}

function commonSeeds([first, ...others]: readonly ReportCell[]): readonly string[] {
  return Object.keys(first?.bySeed ?? {}).filter((seed) =>
    others.every(({ bySeed }) => Object.hasOwn(bySeed, seed)),
  );
}

function ofSeeds({ bySeed }: ReportCell, seeds: readonly string[]): ReportCell['bySeed'] {
  return Object.fromEntries(Object.entries(bySeed).filter(([seed]) => seeds.includes(seed)));
}

interface Comparable {
  readonly seeds: readonly string[];
  readonly task: TaskName;
  /** All records, those of sources among them. */
  readonly records: readonly RunRecord[];
}

function outcomeOf(
  { row, strategy, cell, records: ofRow }: Candidate,
  { seeds, task, records }: Comparable,
): StrategyOutcome {
  const own = ofRow.filter(({ seed }) => seeds.includes(String(seed)));
  const sources = own.flatMap((record) => sourceRecord(record, records) ?? []);
  const ofSources = (value: (source: RunRecord) => number): number | null =>
    sources.length === 0 ? null : mean(sources.map(value));
  const made = own.flatMap((record) => representingSeconds(record, records) ?? []);
  return {
    row,
    strategy: strategy.label,
    mean: mean(Object.values(ofSeeds(cell, seeds))),
    n: seeds.length,
    targetSamples: mean(own.map(({ work }) => work.samplesSeen[task] ?? 0)),
    trainingSeconds: mean(own.map(({ work }) => work.trainingSeconds)),
    sourceSamples: ofSources(({ work }) => allSamples(work.samplesSeen)),
    sourceSeconds: ofSources(({ work }) => work.trainingSeconds),
    representingSeconds: made.length === 0 ? null : mean(made),
    searchSeconds: tuningCost(own, records)?.trainingSeconds ?? null,
  };
}

/** Each over the seeds that it and RS have, whatever the others have. */
function gainsOfPlace({ column, source, share, candidates }: Place): readonly TransferGain[] {
  const base = candidates.find(({ strategy }) => strategy.kind === 'RS');
  const { id, task, metric } = column;
  return candidates.flatMap((candidate) => {
    const difference = candidate === base ? undefined : differenceCell(candidate.cell, base?.cell);
    if (difference === undefined) return [];
    const { row, strategy } = candidate;
    return [{ row, strategy: strategy.label, source, share, column: id, task, metric, difference }];
  });
}
