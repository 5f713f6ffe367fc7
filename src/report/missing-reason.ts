import { basename, dirname } from 'node:path';
import { DIVERGED } from '../results/cell-failure.ts';
import { isFolderOf } from '../results/results-store.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import type { CellFiles } from './cell-files.ts';

export interface CellState {
  /** Trials of the cell that have a record. */
  readonly trialsDone: number;
  /** Whether a record fits but for the cell that it started from. */
  readonly sourceChanged: boolean;
}

/** Why there is no record of a cell. */
export function missingReason(
  cell: PlannedCell,
  { failures, records, unreadable = [] }: CellFiles,
  { trialsDone, sourceChanged }: CellState,
): string {
  const same = (other: { readonly label: string; readonly seed: number }): boolean =>
    other.label === cell.label && other.seed === cell.seed;
  const failure = failures.find((entry) => same(entry) && !entry.smoke);
  if (failure !== undefined) return `failed: ${firstLine(failure.message)}`;
  const hidden = unreadable.find(
    ({ code, where = '' }) => code !== 'trace-damaged' && isFolderOf(dirname(where), cell),
  );
  if (hidden !== undefined) return `its ${basename(hidden.where ?? '')} cannot be read`;
  const ofTrials = trialsReason(cell, failures, trialsDone);
  if (ofTrials !== undefined) return ofTrials;
  if (sourceChanged) return 'the source that it started from has changed, or has no record';
  if (records.some((record) => same(record) && !record.smoke)) {
    return 'its settings, data or engine have changed since it ran';
  }
  if (records.some(same)) return 'only a smoke run, which is never reported';
  return 'not run yet';
}

function trialsReason(
  { needs }: PlannedCell,
  failures: CellFiles['failures'],
  done: number,
): string | undefined {
  const trials = needs.filter((need) => need.trial !== undefined);
  const [trial] = trials;
  if (trial === undefined || done === trials.length) return undefined;
  const own = failures.filter(
    ({ label, seed, smoke }) => !smoke && label === trial.label && seed === trial.seed,
  );
  const broken = own.find(({ code }) => code !== DIVERGED);
  if (broken !== undefined) return `a trial failed: ${firstLine(broken.message)}`;
  if (own.length >= trials.length) return 'all of its trials diverged';
  return done === 0 ? undefined : `${done} of ${trials.length} trials are done`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
