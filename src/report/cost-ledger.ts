import type { RunRecord } from '../results/run-record.ts';
import { mean } from '../statistics/summary.ts';
import type { ReportCost } from './report-table.ts';

/**
 * What a row costs: sums over the cells of a seed (a single-task row has one a task), means over seeds;
 * memory is the largest cell's. Null where no seed is whole.
 */
export function rowCost(records: readonly RunRecord[], cellsOfSeed: number): ReportCost | null {
  const seeds = [...new Set(records.map(({ seed }) => seed))]
    .map((seed) => records.filter((record) => record.seed === seed))
    .filter((cells) => cells.length === cellsOfSeed);
  if (seeds.length === 0) return null;
  const average = (value: (cells: readonly RunRecord[]) => number): number =>
    mean(seeds.map(value));
  const samplesSeen = average((cells) => total(cells, samplesOf));
  const trainingSeconds = average((cells) => total(cells, ({ work }) => work.trainingSeconds));
  return {
    parameters: average((cells) =>
      total(cells, ({ parameters }) => parameters.dense + parameters.embedding),
    ),
    samplesSeen,
    seconds: average((cells) => total(cells, ({ work }) => work.wallSeconds)),
    samplesPerSecond: trainingSeconds > 0 ? samplesSeen / trainingSeconds : 0,
    peakMemoryMiB: average((cells) => Math.max(...cells.map(({ work }) => work.peakMemoryMiB))),
  };
}

function samplesOf({ work }: RunRecord): number {
  return Object.values(work.samplesSeen).reduce((sum, count) => sum + count, 0);
}

function total(cells: readonly RunRecord[], value: (record: RunRecord) => number): number {
  return cells.reduce((sum, record) => sum + value(record), 0);
}
