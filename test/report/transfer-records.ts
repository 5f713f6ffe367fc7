import { createHash } from 'node:crypto';
import type { RunRecord } from '../../src/results/run-record.ts';
import type { ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { recordOf } from './example-results.ts';

/** AUC by strategy, for seeds 1, 2 and 3: FT gains .02, .022, .024 over RS; RT and RA are mixed. */
const SCORES: Readonly<Record<string, readonly [number, number, number]>> = {
  RS: [0.6, 0.61, 0.605],
  RA: [0.61, 0.6, 0.615],
  RT: [0.59, 0.62, 0.6],
  FT: [0.62, 0.632, 0.629],
};

const SECONDS: Readonly<Record<string, number>> = { RS: 20, RA: 65, RT: 2, FT: 21 };

/** The record that a cell of a transfer experiment, or one of its sources, would leave: 1,000 samples of each of its tasks. */
export function transferRecord(cell: PlannedCell, spec: ExperimentSpec): RunRecord {
  const [source] = cell.needs;
  const strategy = cell.row.split(/[ ,]/)[0] ?? '';
  const auc = SCORES[strategy]?.[cell.seed - 1] ?? 0.5;
  const record = recordOf(cell, spec);
  return {
    ...record,
    digest: digestOf(cell),
    ...(cell.labels && { labels: cell.labels }),
    ...(cell.start &&
      source && {
        start: {
          representation: cell.start.representation,
          freeze: [...cell.start.freeze],
          source: digestOf(source),
          weights: 'ef'.repeat(32),
        },
      }),
    work: {
      ...record.work,
      samplesSeen: Object.fromEntries(cell.tasks.map((task) => [task, 1000])),
      trainingSeconds: SECONDS[strategy] ?? 40,
    },
    metrics: Object.fromEntries(
      cell.tasks.map((task) => [
        task,
        { test: { rows: 900, positives: 200, users: 90, values: { auc } } },
      ]),
    ),
  };
}

function digestOf({ label, seed }: PlannedCell): string {
  return createHash('sha256').update(`${label} ${seed}`).digest('hex');
}
