import Table from 'cli-table3';
import type { CellPlan } from '../experiment/cell-plan.ts';
import type { CostEstimate } from '../experiment/cost-estimate.ts';
import { timeText } from './run-progress.ts';

const PLAIN = { style: { head: [], border: [] } };

/** Every cell with its state and, where it is not done, why. */
export function planTable(plans: readonly CellPlan[]): string {
  const table = new Table({ head: ['cell', 'seed', 'tasks', 'state', 'why'], ...PLAIN });
  for (const { cell, state, why } of plans) {
    table.push([cell.label, cell.seed, cell.tasks.join(' '), state, firstLine(why)]);
  }
  return table.toString();
}

/** The cells that would run, with what they would cost. */
export function estimateTable(
  rows: readonly { readonly plan: CellPlan; readonly cost: CostEstimate }[],
): string {
  const table = new Table({
    head: ['cell', 'seed', 'moments', 'steps', 'samples', 'time', 'memory'],
    ...PLAIN,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { plan, cost } of rows) {
    table.push([
      plan.cell.label,
      plan.cell.seed,
      cost.moments.toLocaleString('en'),
      cost.steps.toLocaleString('en'),
      cost.samples.toLocaleString('en'),
      `~${timeText(cost.seconds)}`,
      `~${Math.round(cost.memoryMiB)} MiB`,
    ]);
  }
  return table.toString();
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
