import type { RunRecord } from '../results/run-record.ts';

/** The cell that a cell's weights come from; undefined without one, and where its record is not there. */
export function sourceRecord(
  { start }: RunRecord,
  records: readonly RunRecord[],
): RunRecord | undefined {
  return start === undefined ? undefined : records.find(({ digest }) => digest === start.source);
}

/** Rows of all its tasks that a cell saw in training. */
export function allSamples(samplesSeen: RunRecord['work']['samplesSeen']): number {
  return Object.values(samplesSeen).reduce((sum, rows) => sum + rows, 0);
}
