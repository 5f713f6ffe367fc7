import { resolve } from 'node:path';
import { cpus } from 'node:os';
import { readPreparedDataset } from '../data/prepared-store.ts';
import { estimateCost } from '../experiment/cost-estimate.ts';
import type { ExperimentFiles } from '../experiment/experiment-files.ts';
import { planCells } from '../experiment/cell-plan.ts';
import { locatePrepared } from '../experiment/prepared-folder.ts';
import type { PlannedCell } from '../spec/planned-cells.ts';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import { expectedEngine } from './expected-engine.ts';
import { estimateTable, planTable } from './plan-table.ts';
import { timeText } from './run-progress.ts';

export interface DryRunOptions {
  readonly results: string;
  readonly device: DeviceChoice;
  readonly threads?: number;
  readonly force?: true;
  readonly selects: (cell: PlannedCell) => boolean;
}

/** The plan, and what the rest of it would cost; nothing runs and nothing is written. */
export async function printDryRun(files: ExperimentFiles, options: DryRunOptions): Promise<void> {
  const { spec } = files;
  const location = await locatePrepared(files.dataset, files.datasetPath);
  const plans = planCells({
    spec,
    results: resolve(options.results),
    fingerprint: location.fingerprint,
    engine: await expectedEngine(options.device),
    smoke: false,
  }).filter(({ cell }) => options.selects(cell));
  const toRun = plans.filter(({ state }) => options.force === true || state !== 'done');
  console.log(`${spec.experiment}: ${plans.length} cells, ${toRun.length} to train`);
  if (!location.ready) {
    console.log(planTable(plans));
    console.log(
      'the data set is not prepared yet, so that costs cannot be told: `dupn data prepare` does it',
    );
    return;
  }
  const dataset = readPreparedDataset(location.folder);
  const threads = options.threads ?? cpus().length;
  const rows = toRun.map((plan) => ({
    plan,
    cost: estimateCost(dataset, spec.data, plan.cell, threads),
  }));
  console.log(estimateTable(rows));
  const seconds = rows.reduce((sum, { cost }) => sum + cost.seconds, 0);
  console.log(`about ${timeText(seconds)} in all with ${threads} threads, one cell at a time`);
}
