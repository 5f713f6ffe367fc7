import { basename, dirname, join } from 'node:path';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { hasCheckpoint } from '../results/checkpoint.ts';
import { experimentFolder, listRecords } from '../results/results-store.ts';
import { isSettled, type CellPlan } from './cell-plan.ts';

/**
 * Copies sources that another experiment has trained with the same digest, weights and all, so that they are not trained again and
 * each experiment's folder stands by itself. Their records keep saying where they come from.
 *
 * @returns Whether there were any: then the plan is another one.
 */
export function adoptCells(plans: readonly CellPlan[], results: string): boolean {
  const adopted = plans.filter((plan) => adopt(plan, results));
  return adopted.length > 0;
}

function adopt(plan: CellPlan, results: string): boolean {
  const { from } = plan.cell;
  if (from === undefined || plan.digest === undefined || plan.state === 'running') return false;
  if (isSettled(plan) && hasCheckpoint(plan.folder)) return false;
  const there = listRecords(experimentFolder(results, from)).find(
    ({ folder, record }) => record.digest === plan.digest && hasCheckpoint(folder),
  );
  if (there === undefined) return false;
  const name = `.${basename(plan.folder)}.tmp-${process.pid}`; // with a dot, it is no cell
  const draft = join(dirname(plan.folder), name);
  cpSync(there.folder, draft, { recursive: true });
  rmSync(plan.folder, { recursive: true, force: true });
  renameSync(draft, plan.folder);
  return true;
}
