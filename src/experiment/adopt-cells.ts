import { existsSync, cpSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hasCheckpoint } from '../results/checkpoint.ts';
import { experimentFolder, listRecords } from '../results/results-store.ts';
import { isSettled, type CellPlan, type KnownPlan } from './cell-plan.ts';

/** What a source has of the experiment that its file names. */
export interface Adoption {
  readonly experiment: string;
  /** The cell that is taken; absent where there is none to take. */
  readonly folder?: string;
  /** Why there is none; empty where there is one. */
  readonly why: string;
}

export type Adoptions = ReadonlyMap<CellPlan, Adoption>;

/** Of a run that takes nothing from elsewhere. */
export const NO_ADOPTIONS: Adoptions = new Map();

/**
 * Copies sources that another experiment has trained with the same digest, weights and all, so that they are not trained again and
 * each experiment's folder stands by itself. Their records keep saying where they come from.
 */
export function adoptCells(adoptions: Adoptions): void {
  for (const [plan, { folder }] of adoptions) {
    if (folder !== undefined && plan.digest !== undefined) adopt(plan, folder);
  }
}

/** What a run takes from other experiments, or looks for there in vain and trains itself. Nothing is copied. */
export function adoptionsOf(plans: readonly CellPlan[], results: string): Adoptions {
  const all = plans.flatMap((plan): readonly [CellPlan, Adoption][] => {
    const adoption = wantsAdoption(plan) ? adoptionOf(plan, plan.cell.from, results) : undefined;
    const isOpen = adoption?.folder !== undefined || !isSettled(plan);
    return adoption !== undefined && isOpen ? [[plan, adoption]] : [];
  });
  return new Map(all);
}

type Adopting = KnownPlan & { readonly cell: { readonly from: string } };

/** Whether its file names an experiment, and it has no weights of its own yet. */
function wantsAdoption(plan: CellPlan): plan is Adopting {
  if (plan.cell.from === undefined || plan.digest === undefined || plan.state === 'running') {
    return false;
  }
  return !(isSettled(plan) && hasCheckpoint(plan.folder));
}

function adoptionOf({ digest }: KnownPlan, experiment: string, results: string): Adoption {
  const folder = experimentFolder(results, experiment);
  if (!existsSync(folder)) return { experiment, why: 'the results folder has no such experiment' };
  const same = listRecords(folder).filter(({ record }) => record.digest === digest);
  if (same.length === 0) return { experiment, why: 'it has no cell that is the same' };
  const whole = same.find((cell) => hasCheckpoint(cell.folder));
  if (whole === undefined) return { experiment, why: 'it has the same cell, but not its weights' };
  return { experiment, folder: whole.folder, why: '' };
}

function adopt(plan: KnownPlan, folder: string): void {
  const name = `.${basename(plan.folder)}.tmp-${process.pid}`; // with a dot, it is no cell
  const draft = join(dirname(plan.folder), name);
  cpSync(folder, draft, { recursive: true });
  rmSync(plan.folder, { recursive: true, force: true });
  renameSync(draft, plan.folder);
}
