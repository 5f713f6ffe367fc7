import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import { METRICS, PRIMARY_METRIC, type MetricName } from '../metrics/metric-names.ts';
import type { ReferenceScores } from '../results/reference-scores.ts';
import type { RunRecord } from '../results/run-record.ts';
import { uncarriedReason } from '../spec/carried-tasks.ts';
import type { ExperimentSpec, RowSpec } from '../spec/experiment-spec.ts';
import { absenceReason } from '../spec/model-support.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import type { CellFiles, Traces } from './cell-files.ts';
import { withTests } from './claim-tests.ts';
import { matchRecords, type MatchedCell } from './match-records.ts';
import { multiTaskSummary } from './multi-task/multi-task-summary.ts';
import { publishedNumber, type PublishedNumber } from './published-numbers.ts';
import { carriedSpec, datasetName, type DescribedData } from './described-data.ts';
import { cellsOfTask, summarizeCell } from './report-cells.ts';
import { comparedPairs, pairClaims, pairDifference } from './row-pairs.ts';
import { rowCost } from './cost-ledger.ts';
import { reportNotes } from './report-notes.ts';
import { referenceRows } from './report-references.ts';
import type {
  ReportCell,
  ReportColumn,
  ReportProtocol,
  ReportRow,
  ReportTable,
} from './report-table.ts';
import { taskLabel } from './report-text.ts';
import { rowTuning } from './row-tuning.ts';
import { sourceRecord } from './source-record.ts';
import { samplesToReach } from './samples-to-reach.ts';
import { transferSummary } from './transfer/transfer-summary.ts';
import { againstFloors, floorRows } from './stated-floors.ts';

export interface ReportInput extends CellFiles {
  readonly spec: ExperimentSpec;
  /** The data set that the experiment was run on; without it all tasks are carried and no floor is stated. */
  readonly dataset?: DescribedData | 'unreadable';
  readonly references: ReferenceScores | 'unreadable' | undefined;
  /** The numbers of the file that the spec's `report.paper` names. */
  readonly published: readonly PublishedNumber[];
}

/** The table of an experiment from what its cells left behind. Smoke runs and stale cells never enter. */
export function buildReport(input: ReportInput): ReportTable {
  const { spec, published } = input;
  const dataset = input.dataset === 'unreadable' ? undefined : input.dataset;
  const uncarried = uncarriedTasks(spec, dataset);
  const carried = carriedSpec(spec, input.dataset);
  const cells = matchRecords(carried, input);
  const records = cells.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const columns = reportColumns(spec, records);
  const floors = floorRows(dataset?.floors, columns);
  const rows = plannedRows(spec)
    .map((row) => reportRow({ ...input, uncarried }, row, cells, columns))
    .map((row) => againstFloors(row, floors));
  const { references, absent } = referenceRows(input, records, columns);
  const pairs = comparedPairs(spec);
  const differences = pairs.map((pair) => pairDifference(pair, rows, columns));
  const primary = columns.filter(
    ({ task, metric }) => metric === PRIMARY_METRIC[task] && carried.tasks.includes(task),
  );
  const claims = withTests(
    pairs.flatMap((pair, k) => pairClaims(pair, differences[k], primary, cells)),
  );
  const traces: Traces = input.traces ?? new Map();
  const multiTask =
    spec.kind === 'multi-task'
      ? multiTaskSummary({
          ...{ rows, columns: primary, cells, traces },
          difference: differences[0],
        })
      : null;
  const reach = samplesToReach({ spec, cells, columns: primary, traces, records: input.records });
  return {
    experiment: spec.experiment,
    kind: spec.kind,
    about: spec.about,
    dataset: {
      name: datasetName(spec, input.dataset, records[0]),
      fingerprint: records[0]?.dataset.fingerprint ?? null,
    },
    columns,
    rows,
    differences,
    references,
    floors,
    claims,
    multiTask,
    transfer:
      spec.kind === 'transfer'
        ? transferSummary({ spec, rows, cells, columns, records: input.records })
        : null,
    reach,
    protocol: protocolOf(spec, records),
    notes: reportNotes({
      ...{ spec: carried, cells, records, published, references, absent, rows },
      sources: [...new Set(records.flatMap((record) => sourceRecord(record, input.records) ?? []))],
      ...{
        floors,
        floorsKnown: input.dataset !== 'unreadable',
        uncarried,
        multiTask,
        claims,
        reach,
      },
      unreadable: input.unreadable ?? [],
    }),
  };
}

type UncarriedTasks = ReadonlyMap<TaskName, string>;

/** Tasks that the data set has no rows for, with the reason. */
function uncarriedTasks(spec: ExperimentSpec, dataset: DescribedData | undefined): UncarriedTasks {
  const entries = spec.tasks.flatMap((task) => {
    const reason = dataset === undefined ? undefined : uncarriedReason(dataset, task);
    return reason === undefined ? [] : [[task, reason] as const];
  });
  return new Map(entries);
}

/** The primary metric of each task, or all metrics that any record has, the primary one first. */
function reportColumns(
  spec: ExperimentSpec,
  records: readonly RunRecord[],
): readonly ReportColumn[] {
  return spec.tasks.flatMap((task) => {
    const primary = PRIMARY_METRIC[task];
    const others = Object.keys(METRICS).filter(
      (name) =>
        name !== primary &&
        spec.report.metrics === 'all' &&
        records.some(({ metrics }) => Object.hasOwn(metrics[task]?.test?.values ?? {}, name)),
    ) as MetricName[]; // the keys of METRICS
    return [primary, ...others].map((metric) => ({
      id: `${task}.${metric}`,
      task,
      metric,
      better: METRICS[metric].better,
    }));
  });
}

function reportRow(
  {
    spec,
    published,
    uncarried,
    records: all,
  }: ReportInput & { readonly uncarried: UncarriedTasks },
  row: RowSpec,
  cells: readonly MatchedCell[],
  columns: readonly ReportColumn[],
): ReportRow {
  const { label } = row;
  const found: Record<string, ReportCell> = {};
  const missing: Record<string, string> = {};
  const paperRow = spec.report.paper?.rows[label];
  for (const column of columns) {
    const paper =
      paperRow === undefined ? undefined : publishedNumber(published, { ...column, row: paperRow });
    const lacking = uncarried.get(column.task);
    if (lacking !== undefined) {
      missing[column.id] = `the data set cannot carry ${taskLabel(column.task)}: ${lacking}`;
      continue;
    }
    const absence = absenceReason(row, column.task);
    if (absence !== undefined) {
      missing[column.id] = absence;
      continue;
    }
    const ofTask = cellsOfTask(cells, label, column.task);
    const summary = summarizeCell(ofTask, column, paper?.value ?? null);
    if (typeof summary === 'string') missing[column.id] = summary;
    else found[column.id] = summary;
  }
  const own = cells.filter(({ cell }) => cell.row === label);
  const records = own.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const cost = rowCost(records, own.length / spec.seeds.length, all);
  return { label, cells: found, missing, tuning: rowTuning(spec, row, cells), cost };
}

function protocolOf(spec: ExperimentSpec, records: readonly RunRecord[]): ReportProtocol {
  const testRows: ReportProtocol['testRows'] = countsOf(spec, records, 'rows');
  const testUsers: ReportProtocol['testUsers'] = countsOf(spec, records, 'users');
  return {
    selectedOn: 'validation',
    seeds: spec.seeds,
    testRows,
    testUsers,
    interval: '95 % bootstrap over test users, ends averaged over seeds',
  };
}

function countsOf(
  spec: ExperimentSpec,
  records: readonly RunRecord[],
  what: 'rows' | 'users',
): ReportProtocol['testRows'] {
  return Object.fromEntries(
    TASK_NAMES.filter((task) => spec.tasks.includes(task)).flatMap((task) => {
      const counts = records.flatMap(({ metrics }) => metrics[task]?.test?.[what] ?? []);
      return counts.length === 0 ? [] : [[task, Math.max(...counts)]];
    }),
  );
}
