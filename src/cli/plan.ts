import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import { deviceOption } from './option-values.ts';

interface PlanOptions {
  readonly results: string;
  readonly device: DeviceChoice;
  readonly json?: true;
}

export function registerPlan(program: Command): void {
  program
    .command('plan')
    .argument('<experiment.yaml>')
    .description('Every cell: done, failed, running, waiting, stale or missing, and why')
    .option('--results <dir>', 'where records lie', 'results')
    .addOption(deviceOption())
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      `
Examples:
  $ dupn plan experiments/quickstart.yaml
  $ dupn run experiments/quickstart.yaml --dry-run      the same with an estimate of the cost`,
    )
    .action(plan);
}

async function plan(path: string, options: PlanOptions): Promise<void> {
  const { loadExperimentFiles } = await import('../experiment/experiment-files.ts');
  const { locatePrepared } = await import('../experiment/prepared-folder.ts');
  const { planCells } = await import('../experiment/cell-plan.ts');
  const { adoptionsOf } = await import('../experiment/adopt-cells.ts');
  const { expectedEngine } = await import('./expected-engine.ts');
  const files = loadExperimentFiles(path);
  const location = await locatePrepared(files.dataset, files.datasetPath);
  const results = resolve(options.results);
  const plans = planCells({
    spec: files.spec,
    results,
    fingerprint: location.fingerprint,
    engine: await expectedEngine(options.device),
    smoke: false,
  });
  const adoptions = adoptionsOf(plans, results);
  if (options.json === true) {
    const { planJson } = await import('./plan-json.ts');
    console.log(
      JSON.stringify(
        plans.map((plan) => planJson(plan, adoptions.get(plan))),
        null,
        2,
      ),
    );
    return;
  }
  const { adoptionLines } = await import('./adoption-lines.ts');
  const { planTable } = await import('./plan-table.ts');
  console.log(planTable(plans));
  for (const line of adoptionLines(adoptions)) console.log(line);
  if (!location.ready) console.log('the data set is not prepared yet');
}
