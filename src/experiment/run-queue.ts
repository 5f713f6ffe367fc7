import { amendTuning, readRecord } from '../results/results-store.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { CellJob } from './cell-job.ts';
import {
  hasWeights,
  isSettled,
  planAgain,
  type CellPlan,
  type KnownPlan,
  type PlanRequest,
} from './cell-plan.ts';
import type { NoWork, QueuedCell } from './local-executor.ts';

export interface QueueRequest {
  readonly request: PlanRequest;
  /** Those that were settled when they were planned are trained again. */
  readonly toRun: readonly CellPlan[];
  /** Whether what has been settled since is trained again too. */
  readonly force: boolean;
  readonly jobOf: (plan: KnownPlan) => CellJob;
}

/** The cells to run with those of them that they wait for. */
export function runQueue({ request, toRun, force, jobOf }: QueueRequest): readonly QueuedCell[] {
  const known = new Map<CellPlan, QueuedCell>();
  const queue = (plan: CellPlan): QueuedCell => {
    const before = known.get(plan);
    if (before !== undefined) return before;
    const queued = {
      cell: plan.cell,
      needs: plan.needs.filter((need) => toRun.includes(need)).map(queue),
      work: () => workOf(plan),
    };
    known.set(plan, queued);
    return queued;
  };
  /** What it needs, and another row's cell of the same settings, may have been trained since it was planned. */
  const workOf = (plan: CellPlan): CellJob | NoWork => {
    const now = planAgain(request, plan.cell);
    if (now.digest === undefined) return { kind: 'blocked', message: now.why };
    if (isSettled(now) && !isSettled(plan) && !force) {
      keepTuning(now);
      return { kind: 'done' };
    }
    if (now.source === undefined || hasWeights(now.source)) return jobOf(now);
    return { kind: 'blocked', message: waitingText(now.source) };
  };
  return toRun.map(queue);
}

function waitingText({ cell, state, why }: KnownPlan): string {
  const how = state === 'failed' ? `failed: ${why.split('\n')[0] ?? ''}` : 'has no weights here';
  return `the cell that it starts from, ${cell.label}, ${how}`;
}

/** The record of a done cell says which search its settings come from, as the search stands now. */
export function keepTuning(plan: CellPlan): void {
  if (plan.digest === undefined || plan.tuning === undefined || plan.state !== 'done') return;
  const { tuning } = readRecord(plan.folder);
  if (canonicalJson(tuning ?? null) === canonicalJson(plan.tuning)) return;
  amendTuning(plan.folder, plan.tuning);
}
