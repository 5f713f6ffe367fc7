import { cpus } from 'node:os';
import { TASK_NAMES } from '../core/tasks.ts';
import { checkSplits } from '../data/check-splits.ts';
import { readPreparedDataset } from '../data/prepared-store.ts';
import { adoptionsOf, NO_ADOPTIONS, type Adoption } from '../experiment/adopt-cells.ts';
import {
  estimateCost,
  representingSeconds,
  type CostEstimate,
} from '../experiment/cost-estimate.ts';
import type { ExperimentFiles } from '../experiment/experiment-files.ts';
import { planCells, plansToTrain, selectPlans, type CellPlan } from '../experiment/cell-plan.ts';
import { locatePrepared } from '../experiment/prepared-folder.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import { adoptionLines } from './adoption-lines.ts';
import { planCounts } from './cell-name.ts';
import { expectedEngine } from './expected-engine.ts';
import { planJson } from './plan-json.ts';
import { estimateTable, planTable } from './plan-table.ts';
import { timeText } from './run-progress.ts';

export interface DryRunOptions {
  readonly results: string;
  readonly device: DeviceChoice;
  readonly threads?: number;
  readonly force: boolean;
  readonly json?: true;
  readonly selects: (cell: PlannedCell) => boolean;
}

interface DryRun {
  readonly experiment: string;
  /** Whether the data set is; without it costs cannot be told. */
  readonly prepared: boolean;
  readonly threads: number;
  readonly cells: readonly DryRunCell[];
}

interface DryRunCell {
  readonly plan: CellPlan;
  readonly toTrain: boolean;
  /** Of a source that a run takes from another experiment, or looks for there in vain. */
  readonly adoption: Adoption | undefined;
  /** Of a cell that is to be trained. */
  readonly cost: CostEstimate | undefined;
}

/** The plan, and what the rest of it would cost; nothing runs and nothing is written. */
export async function printDryRuns(
  all: readonly ExperimentFiles[],
  options: DryRunOptions,
): Promise<void> {
  const runs: DryRun[] = [];
  for (const files of all) {
    const run = await dryRun(files, options);
    if (options.json === true) runs.push(run);
    else printDryRun(run);
  }
  if (options.json === true) console.log(JSON.stringify(runs.map(dryRunJson), null, 2));
}

async function dryRun(files: ExperimentFiles, options: DryRunOptions): Promise<DryRun> {
  const { spec } = files;
  const location = await locatePrepared(files.dataset, files.datasetPath);
  const planned = planCells({
    spec,
    results: options.results,
    fingerprint: location.fingerprint,
    engine: await expectedEngine(options.device),
    smoke: false,
  });
  const plans = selectPlans(planned, options.selects);
  const dataset = location.ready ? readPreparedDataset(location.folder) : undefined;
  const tasks = TASK_NAMES.filter((task) => plans.some(({ cell }) => cell.tasks.includes(task)));
  if (dataset !== undefined) checkSplits(dataset, tasks, spec.data); // as the run does
  const threads = options.threads ?? cpus().length;
  const chosen = new Set(plansToTrain(plans, options.force));
  const adoptions = options.force ? NO_ADOPTIONS : adoptionsOf(plans, options.results);
  const represented = new Set<string>();
  const cells = plans.map((plan) => {
    const adoption = adoptions.get(plan);
    const isTaken = adoption?.folder !== undefined;
    const toTrain = chosen.has(plan) && !isTaken;
    if (!toTrain || !dataset) return { plan, toTrain, adoption, cost: undefined };
    const cost = estimateCost(dataset, spec.data, plan.cell, threads);
    const made = madeFor(plan.cell); // by the first cell that reads them, for all others
    const making =
      made === undefined || represented.has(made)
        ? 0
        : representingSeconds(dataset, spec.data, plan.cell, threads);
    if (made !== undefined) represented.add(made);
    return { plan, toTrain, adoption, cost: { ...cost, seconds: cost.seconds + making } };
  });
  return { experiment: spec.experiment, prepared: location.ready, threads, cells };
}

/** Whose representations of which target a cell reads. */
function madeFor({ start, needs, seed, tasks }: PlannedCell): string | undefined {
  if (start?.representation !== 'stored') return undefined;
  const source = needs.find(({ trial }) => trial === undefined);
  return JSON.stringify([source?.label, seed, tasks]);
}

function printDryRun({ experiment, prepared, threads, cells }: DryRun): void {
  const toTrain = cells.filter((cell) => cell.toTrain).length;
  const plans = cells.map(({ plan }) => plan);
  console.log(`${experiment}: ${planCounts(plans, toTrain)}`);
  const adopted = cells.flatMap(({ plan, adoption }) =>
    adoption === undefined ? [] : [[plan, adoption] as const],
  );
  for (const line of adoptionLines(new Map(adopted))) console.log(line);
  if (!prepared) {
    console.log(planTable(plans));
    console.log(
      'the data set is not prepared yet, so that costs cannot be told: `dupn data prepare` does it',
    );
    return;
  }
  console.log(estimateTable(cells.flatMap(({ plan, cost }) => (cost ? [{ plan, cost }] : []))));
  const seconds = timeText(secondsOf(cells));
  const workers = `${threads} thread${threads === 1 ? '' : 's'}`;
  console.log(`about ${seconds} in all with ${workers}, one cell at a time`);
}

function dryRunJson({ experiment, prepared, threads, cells }: DryRun) {
  return {
    experiment,
    prepared,
    threads,
    seconds: prepared ? secondsOf(cells) : null,
    cells: cells.map(({ plan, toTrain, adoption, cost }) => ({
      ...planJson(plan, adoption),
      toTrain,
      cost: cost ?? null,
    })),
  };
}

function secondsOf(cells: readonly DryRunCell[]): number {
  return cells.reduce((sum, { cost }) => sum + (cost?.seconds ?? 0), 0);
}
