import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TASK_NAMES } from '../core/tasks.ts';
import { UserError } from '../core/errors.ts';
import { METRICS, type MetricName } from '../metrics/metric-names.ts';

const taskName = z.enum(TASK_NAMES);
const metricName = z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]]); // keys of a literal
const count = z.int().nonnegative();

const progress = {
  step: count,
  /** Epochs so far, as a fraction. */
  epoch: z.number().nonnegative(),
  samplesSeen: z.partialRecord(taskName, count),
  /** Seconds since the cell started. */
  seconds: z.number().nonnegative(),
};

export const traceLineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('train'),
    ...progress,
    learningRate: z.number(),
    /** Mean over the steps since the last line. */
    loss: z.partialRecord(taskName, z.number().nullable()),
    /** What the gradient of each task's loss is multiplied by at this step, where `training.weighting` is not fixed. */
    weights: z.partialRecord(taskName, z.number().nullable()).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('evaluation'),
    ...progress,
    validation: z.partialRecord(taskName, z.partialRecord(metricName, z.number().nullable())),
    selectionScore: z.number().nullable(),
    /** Whether this is the best evaluation so far. */
    best: z.boolean(),
  }),
]);

export type TraceLine = z.infer<typeof traceLineSchema>;

const TRACE = 'trace.jsonl';

/** Appends one line to the cell's trace: losses now and then, validation metrics at each evaluation. */
export function appendTrace(cell: string, line: TraceLine): void {
  appendFileSync(join(cell, TRACE), `${JSON.stringify(line)}\n`);
}

/**
 * The cell's trace; empty when there is none. A last line that a kill cut short is left out.
 *
 * @throws UserError `trace-damaged` for any other line that does not read
 */
export function readTrace(cell: string): readonly TraceLine[] {
  const path = join(cell, TRACE);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop(); // empty after the last line break, or cut short
  return lines.map((text, index) => parseLine(text, `${path}:${index + 1}`));
}

function parseLine(text: string, where: string): TraceLine {
  try {
    return traceLineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError({
      code: 'trace-damaged',
      where,
      message: 'this line of the training trace cannot be read',
      cure: 'run the cell again with --force',
      exitCode: 1,
      cause,
    });
  }
}
