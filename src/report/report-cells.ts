import type { TaskName } from '../core/tasks.ts';
import type { MetricName } from '../metrics/metric-names.ts';
import type { RunRecord } from '../results/run-record.ts';
import { mean, standardDeviation } from '../statistics/summary.ts';
import { meanInterval } from '../statistics/t-test.ts';
import type { MatchedCell } from './match-records.ts';
import type { DifferenceCell, Interval, ReportCell, ReportColumn } from './report-table.ts';

/** The cells of one row of the table that train a task, one a seed. */
export function cellsOfTask(
  cells: readonly MatchedCell[],
  row: string,
  task: TaskName,
): readonly MatchedCell[] {
  return cells.filter(
    ({ cell }) =>
      cell.row === row &&
      (cell.target === undefined ? cell.tasks.includes(task) : cell.target === task),
  );
}

/** Mean and deviation over seeds, or the reason why there is nothing to average. */
export function summarizeCell(
  cells: readonly MatchedCell[],
  { task, metric }: ReportColumn,
  paper: number | null,
): ReportCell | string {
  const reasons = cells.flatMap((entry) => (entry.record === undefined ? [entry.reason] : []));
  const records = cells.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const bySeed: Record<string, number> = {};
  const intervals: Interval[] = [];
  for (const record of records) {
    const value = testValue(record, task, metric);
    if (value === undefined) continue;
    bySeed[String(record.seed)] = value;
    const interval = record.metrics[task]?.test?.ci95?.[metric];
    if (interval !== undefined) intervals.push(interval);
  }
  const values = Object.values(bySeed);
  if (values.length === 0) return reasons[0] ?? 'undefined on this test split';
  return {
    mean: mean(values),
    sd: values.length > 1 ? standardDeviation(values) : null,
    n: values.length,
    ci95: intervals.length === values.length ? meanOfIntervals(intervals) : null,
    paper,
    bySeed,
  };
}

/** First minus second by seed, over the seeds that both have; undefined without any. */
export function differenceCell(
  first: ReportCell | undefined,
  second: ReportCell | undefined,
): DifferenceCell | undefined {
  if (first === undefined || second === undefined) return undefined;
  const bySeed: Record<string, number> = {};
  for (const [seed, value] of Object.entries(first.bySeed)) {
    const other = second.bySeed[seed];
    if (other !== undefined) bySeed[seed] = value - other;
  }
  const paper = first.paper === null || second.paper === null ? null : first.paper - second.paper;
  return overSeeds(bySeed, paper);
}

/** Mean and t interval of what each seed gives; undefined without any. */
export function overSeeds(
  bySeed: DifferenceCell['bySeed'],
  paper: number | null,
): DifferenceCell | undefined {
  const values = Object.values(bySeed);
  if (values.length === 0) return undefined;
  const ci95 = meanInterval(values) ?? null;
  return { mean: mean(values), n: values.length, ci95, paper, bySeed };
}

function testValue(record: RunRecord, task: TaskName, metric: MetricName): number | undefined {
  return record.metrics[task]?.test?.values[metric] ?? undefined;
}

function meanOfIntervals(intervals: readonly Interval[]): Interval {
  return [mean(intervals.map(([low]) => low)), mean(intervals.map(([, high]) => high))];
}
