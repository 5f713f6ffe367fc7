import { join } from 'node:path';
import { present } from '../../src/core/assert.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { writePreparedDataset } from '../../src/data/prepared-store.ts';
import type { CellJob } from '../../src/experiment/cell-job.ts';
import { runCell, type CellRun } from '../../src/experiment/run-cell.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { TINY_SIZES } from '../support/tiny-model.ts';

/** Of every cell that runs here. */
export const DIGEST = 'ab'.repeat(32);

/** One cell of a small DUPN on three tasks. */
export function tinyCellSpec(model: object = {}): ExperimentSpec {
  return experimentSchema.parse({
    experiment: 'cells',
    kind: 'comparison',
    data: { dataset: 'simulated', users: 0.8, evaluationUsers: 0.7, historyLength: 8 },
    tasks: ['ctr', 'l2r', 'ppp'],
    rows: [{ label: 'DUPN', model: { kind: 'dupn', ...TINY_SIZES, ...model } }],
    training: { epochs: 3, batchSize: 48, evaluationsPerEpoch: 2 },
  });
}

export function onlyCell(spec: ExperimentSpec): PlannedCell {
  return present(plannedCells(spec)[0], 'cell');
}

/** The job of the spec's first cell, with nowhere to read or write unless told. */
export function tinyJob(spec: ExperimentSpec, overrides: Partial<CellJob> = {}): CellJob {
  return {
    ...{ kind: 'cell', experiment: 'cells', cell: onlyCell(spec), data: spec.data, smoke: false },
    ...{ digest: DIGEST, dataset: '', folder: '' },
    ...{ device: 'cpu', engine: 'tensorflow-cpu', threads: undefined },
    ...overrides,
  };
}

export interface TinyCellRun extends Pick<CellRun, 'backend'> {
  readonly spec: ExperimentSpec;
  readonly dataset: PreparedDataset;
  /** In the place of the spec's first. */
  readonly cell?: PlannedCell;
  readonly overrides?: Partial<CellRun>;
  readonly smoke?: boolean;
  /** The cell that it starts from. */
  readonly source?: CellJob['source'];
  /** Where its data and its files go; without it a folder that goes when the test ends. */
  readonly root?: string;
}

export interface Ran {
  readonly record: RunRecord;
  readonly folder: string;
  readonly events: readonly string[];
}

/** Runs a cell, the spec's first unless told, on a data set of its own, in a folder of its own. */
export async function runTinyCell(request: TinyCellRun): Promise<Ran> {
  const { spec, dataset, backend, overrides, smoke = false, source } = request;
  const { root = temporaryFolder() } = request;
  const { cell = onlyCell(spec) } = request;
  writePreparedDataset(join(root, 'data'), dataset);
  const events: string[] = [];
  const folder = join(root, 'cell');
  const record = await runCell({
    job: tinyJob(spec, {
      cell,
      smoke,
      dataset: join(root, 'data'),
      folder,
      ...(source && { source }),
    }),
    backend,
    signal: new AbortController().signal,
    now: () => new Date('2025-03-01T10:00:00Z'),
    observer: {
      clock: () => performance.now(),
      step: () => undefined,
      losses: () => undefined,
      evaluation: ({ step }, { score, best }) => {
        events.push(`step ${step}: ${score ?? 'no score'}${best ? ', best' : ''}`);
      },
    },
    onPretraining: () => undefined,
    onTest: () => {
      events.push('test');
    },
    ...overrides,
  });
  return { record, folder, events };
}
