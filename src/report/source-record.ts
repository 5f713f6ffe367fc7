import type { RunRecord } from '../results/run-record.ts';

/** The cell that a cell's weights come from; undefined without one, and where its record is not there. */
export function sourceRecord(
  { start }: RunRecord,
  records: readonly RunRecord[],
): RunRecord | undefined {
  return start === undefined ? undefined : records.find(({ digest }) => digest === start.source);
}

/**
 * What it took to make the representations that a cell trained on: it may have read those that another cell of the same source
 * and target made. Undefined where it trained on none, and where no record says it.
 */
export function representingSeconds(
  { start, tasks, work }: RunRecord,
  records: readonly RunRecord[],
): number | undefined {
  if (start?.representation !== 'stored') return undefined;
  if (work.representingSeconds !== undefined) return work.representingSeconds;
  const maker = records.find(
    (other) =>
      other.work.representingSeconds !== undefined &&
      other.start?.weights === start.weights &&
      other.tasks[0] === tasks[0],
  );
  return maker?.work.representingSeconds;
}

/** Rows of all its tasks that a cell saw in training. */
export function allSamples(samplesSeen: RunRecord['work']['samplesSeen']): number {
  return Object.values(samplesSeen).reduce((sum, rows) => sum + rows, 0);
}
