import type { CellPlan } from '../experiment/cell-plan.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';

/** `single-task-ctr seed 3`, or of a trial `Wide, ctr, trial 2/4`. */
export function cellName(cell: PlannedCell): string {
  return cell.trial === undefined ? `${cell.label} seed ${cell.seed}` : placeName(cell);
}

/** The same without the seed, for a table that has a column for it. A trial names its task where its cell's label does. */
export function placeName({ label, row, tasks, target, trial }: PlannedCell): string {
  if (trial === undefined) return label;
  const task = target ?? tasks.join(' ');
  const place = label.startsWith(`${row}-${task}`) ? `${row}, ${task}` : row;
  return `${place}, trial ${trial.number}/${trial.of}`;
}

/** `5 cells and 20 trials, 3 done, 22 to train`. */
export function planCounts(plans: readonly CellPlan[], toRun: number): string {
  const trials = plans.filter(({ cell }) => cell.trial !== undefined).length;
  const cells = plans.length - trials;
  const what = [counted(cells, 'cell'), ...(trials === 0 ? [] : [counted(trials, 'trial')])];
  const rest = toRun === 0 ? 'nothing to train' : `${toRun} to train`;
  return `${what.join(' and ')}, ${plans.length - toRun} done, ${rest}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
