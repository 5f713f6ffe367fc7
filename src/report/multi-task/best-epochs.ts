import { METRICS } from '../../metrics/metric-names.ts';
import type { TraceLine } from '../../results/training-trace.ts';
import { mean } from '../../statistics/summary.ts';
import type { Traces } from '../cell-files.ts';
import type { MatchedCell } from '../match-records.ts';
import { cellsOfTask } from '../report-cells.ts';
import type { BestEpochs, ReportColumn, SeedMean } from '../report-table.ts';

/**
 * Of a row and the task of a column: the epoch of the evaluation where that task's own validation metric is best, of equal ones
 * the first, beside the one whose weights were kept. Undefined without records.
 */
export function bestEpochs(
  row: string,
  { task, metric }: ReportColumn,
  cells: readonly MatchedCell[],
  traces: Traces,
): BestEpochs | undefined {
  const records = cellsOfTask(cells, row, task).flatMap(({ record }) => record ?? []);
  const kept = seedMean(records.map(({ seed, selection }) => [seed, selection.epoch]));
  if (kept === undefined) return undefined;
  const best = seedMean(
    records.flatMap((record) => {
      const epoch = bestEpoch(traces.get(record) ?? [], { task, metric });
      return epoch === undefined ? [] : [[record.seed, epoch] as const];
    }),
  );
  return { row, task, metric, best: best ?? null, kept };
}

function bestEpoch(
  trace: readonly TraceLine[],
  { task, metric }: Pick<ReportColumn, 'task' | 'metric'>,
): number | undefined {
  const sign = METRICS[metric].better === 'higher' ? 1 : -1;
  let best: { readonly epoch: number; readonly score: number } | undefined;
  for (const line of trace) {
    const value = line.kind === 'evaluation' ? line.validation[task]?.[metric] : undefined;
    if (value === undefined || value === null) continue;
    const score = sign * value;
    if (best === undefined || score > best.score) best = { epoch: line.epoch, score };
  }
  return best?.epoch;
}

function seedMean(
  entries: readonly (readonly [seed: number, value: number])[],
): SeedMean | undefined {
  if (entries.length === 0) return undefined;
  return { mean: mean(entries.map(([, value]) => value)), bySeed: Object.fromEntries(entries) };
}
