import { METRICS } from '../metrics/metric-names.ts';
import type { RunRecord } from '../results/run-record.ts';
import type { TraceLine } from '../results/training-trace.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import type { TableRow } from '../spec/table-row.ts';
import { mean } from '../statistics/summary.ts';
import type { Traces } from './cell-files.ts';
import type { MatchedCell } from './match-records.ts';
import { cellsOfTask } from './report-cells.ts';
import type { ReportColumn, SamplesToReach } from './report-table.ts';
import { allSamples, sourceRecord } from './source-record.ts';

export interface ReachInput {
  readonly spec: ExperimentSpec;
  readonly cells: readonly MatchedCell[];
  /** The primary metric of each task. */
  readonly columns: readonly ReportColumn[];
  /** All records, those of sources among them. */
  readonly records: readonly RunRecord[];
  readonly traces: Traces;
}

/**
 * How many samples each row takes until validation first gives the value that the spec's `report.reach` states for a task; of
 * kind transfer, without one, what RS reaches at best with the same labels, seed by seed. Rows without a trace are left out.
 */
export function samplesToReach(input: ReachInput): readonly SamplesToReach[] {
  const rows = plannedRows(input.spec);
  return input.columns.flatMap((column) =>
    rows.flatMap((row) => reachOf(input, { row, rows, column }) ?? []),
  );
}

interface Asked {
  readonly row: TableRow;
  readonly rows: readonly TableRow[];
  readonly column: ReportColumn;
}

function reachOf(input: ReachInput, asked: Asked): SamplesToReach | undefined {
  const { row, column } = asked;
  const { task, metric } = column;
  const seeds = evaluationsOf(input, row, column).flatMap(({ record, evaluations }) => {
    const goal = goalAt(input, asked, record.seed);
    return goal === undefined ? [] : [{ record, evaluations, goal }];
  });
  if (seeds.length === 0) return undefined;
  const reached = seeds.flatMap(({ record, evaluations, goal }) => {
    const first = evaluations.find(({ score }) => score >= goal);
    if (first === undefined) return [];
    const source = sourceRecord(record, input.records);
    const before = source === undefined ? 0 : allSamples(source.work.samplesSeen);
    const own = first.line.samplesSeen;
    return [{ seed: record.seed, samples: own[task] ?? 0, all: allSamples(own) + before }];
  });
  const isReached = reached.length === seeds.length; // a mean over some of the seeds would read as faster
  return {
    ...{ row: row.label, task, metric },
    goal: input.spec.report.reach[task] ?? null,
    seeds: seeds.length,
    samples: isReached ? mean(reached.map(({ samples }) => samples)) : null,
    allSamples: isReached ? mean(reached.map(({ all }) => all)) : null,
    bySeed: Object.fromEntries(reached.map(({ seed, samples }) => [seed, samples])),
  };
}

/** With the sign that makes more the better; undefined where there is nothing to reach. */
function goalAt(input: ReachInput, { row, rows, column }: Asked, seed: number): number | undefined {
  const stated = input.spec.report.reach[column.task];
  if (stated !== undefined) return signOf(column) * stated;
  const { transfer } = row;
  const base = rows.find(
    (other) => other.transfer?.strategy.kind === 'RS' && other.transfer.share === transfer?.share,
  );
  if (base === undefined) return undefined;
  const own = evaluationsOf(input, base, column).find(({ record }) => record.seed === seed);
  return own && Math.max(...own.evaluations.map(({ score }) => score));
}

interface Evaluated {
  readonly record: RunRecord;
  /** Those with a value of the metric; at least one. */
  readonly evaluations: readonly { readonly line: TraceLine; readonly score: number }[];
}

function evaluationsOf(
  { cells, traces }: ReachInput,
  row: TableRow,
  column: ReportColumn,
): readonly Evaluated[] {
  return cellsOfTask(cells, row.label, column.task).flatMap(({ record }) => {
    const trace = record === undefined ? undefined : traces.get(record);
    if (record === undefined || trace === undefined) return [];
    const evaluations = trace.flatMap((line) => {
      const value =
        line.kind === 'evaluation' ? line.validation[column.task]?.[column.metric] : undefined;
      return value === undefined || value === null ? [] : [{ line, score: signOf(column) * value }];
    });
    return evaluations.length === 0 ? [] : [{ record, evaluations }];
  });
}

function signOf({ metric }: ReportColumn): 1 | -1 {
  return METRICS[metric].better === 'higher' ? 1 : -1;
}
