import Table from 'cli-table3';
import type { CellPlan } from '../experiment/cell-plan.ts';
import type { CostEstimate } from '../experiment/cost-estimate.ts';
import type { TrialOutcome } from '../results/run-record.ts';
import { placeName } from './cell-name.ts';
import { timeText } from './run-progress.ts';

const PLAIN = { style: { head: [], border: [] } };

/** Longer reasons go over several lines. */
const WHY_WIDTH = 60;

/** Every cell with its state and, where it is not done, why. */
export function planTable(plans: readonly CellPlan[]): string {
  const whys = plans.map(remark);
  const widest = Math.max('why'.length, ...whys.map(({ length }) => length));
  const table = new Table({
    head: ['cell', 'seed', 'tasks', 'state', 'why'],
    ...PLAIN,
    colWidths: [null, null, null, null, Math.min(widest, WHY_WIDTH) + 2], // with a blank at each side
    wordWrap: true,
  });
  for (const [index, plan] of plans.entries()) {
    const { cell, state } = plan;
    const settings = Object.entries(triedOrChosen(plan)).map(
      ([path, value]) => `  ${path} ${JSON.stringify(value)}`,
    );
    const name = [placeName(cell), ...settings].join('\n');
    table.push([name, cell.seed, cell.tasks.join(' '), state, whys[index]]);
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
      placeName(plan.cell),
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

/** What a trial tries, or what was chosen for a tuned cell. */
function triedOrChosen(plan: CellPlan): TrialOutcome['settings'] {
  const { trial } = plan.cell;
  if (trial !== undefined) return trial.settings;
  const tuning = plan.digest === undefined ? undefined : plan.tuning;
  return tuning?.trials[tuning.chosen - 1]?.settings ?? {};
}

/** Why a cell is not done, or left alone; of a trial how it scored, and of a tuned cell which trial it goes by. */
function remark(plan: CellPlan): string {
  if (plan.state !== 'done' || plan.why !== '') return firstLine(plan.why);
  if (plan.outcome !== undefined) {
    return plan.outcome.score === null ? 'no score' : `scored ${plan.outcome.score.toFixed(4)}`;
  }
  return plan.tuning === undefined ? '' : `trial ${plan.tuning.chosen} was chosen`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
