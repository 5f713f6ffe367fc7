import { chooseTrial } from '../results/choose-trial.ts';
import type { TrialOutcome, Tuning } from '../results/run-record.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';

/** What stands of a cell that another one needs. */
interface Need {
  readonly cell: PlannedCell;
  readonly state: string;
  readonly why: string;
  readonly outcome?: TrialOutcome | undefined;
}

/** A cell with the settings that it will be trained with, or why they are not known. */
export type TunedCell =
  | { readonly cell: PlannedCell; readonly tuning?: Tuning }
  | { readonly cell: undefined; readonly state: 'waiting' | 'failed'; readonly why: string };

/** Takes the settings of a cell from the best of its trials; a cell without trials has its own. */
export function tunedCell(cell: PlannedCell, needs: readonly Need[]): TunedCell {
  const trials = needs.filter((need) => need.cell.trial !== undefined);
  const [first] = trials;
  if (first === undefined) return { cell };
  const outcomes = trials.flatMap(({ outcome }) => outcome ?? []);
  if (outcomes.length < trials.length) {
    return { cell: undefined, state: 'waiting', why: waitingText(trials) };
  }
  const best = chooseTrial(outcomes);
  const chosen = best === undefined ? undefined : trials[best];
  if (best === undefined || chosen === undefined) {
    const why = `all of its ${trials.length} trials diverged: there is no setting to choose`;
    return { cell: undefined, state: 'failed', why };
  }
  const { model, training } = chosen.cell;
  return {
    cell: { ...cell, model, training },
    tuning: { seed: first.cell.seed, trials: outcomes, chosen: best + 1 },
  };
}

function waitingText(trials: readonly Need[]): string {
  const open = trials.filter(({ outcome }) => outcome === undefined);
  const stuck = open.filter(({ state }) => state === 'failed' || state === 'done'); // done by a newer dupn
  const texts = stuck.map(({ cell: { trial }, state, why }) => {
    if (trial === undefined) return '';
    const what = `trial ${trial.number}/${trial.of}${state === 'failed' ? ' failed' : ''}`;
    return `; ${what}: ${why.split('\n')[0] ?? ''}`;
  });
  return `waiting for ${open.length} trial${open.length === 1 ? '' : 's'}${texts.join('')}`;
}
