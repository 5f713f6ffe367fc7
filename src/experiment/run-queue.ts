import { amendTuning, readRecord } from '../results/results-store.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { CellJob } from './cell-job.ts';
import {
  isSettled,
  planAgain,
  type CellPlan,
  type KnownPlan,
  type PlanRequest,
} from './cell-plan.ts';
import type { NoWork, QueuedCell } from './local-executor.ts';

export interface QueueRequest {
  readonly request: PlanRequest;
  readonly toRun: readonly CellPlan[];
  /** Cells that are trained although they are done. */
  readonly force: (plan: CellPlan) => boolean;
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
  /** What it needs may have been trained since it was planned. */
  const workOf = (plan: CellPlan): CellJob | NoWork => {
    const now = plan.needs.length === 0 ? plan : planAgain(request, plan.cell);
    if (now.digest === undefined) return { kind: 'blocked', message: now.why };
    if (force(plan) || !isSettled(now)) return jobOf(now);
    keepTuning(now);
    return { kind: 'done' };
  };
  return toRun.map(queue);
}

/** The record of a done cell says which search its settings come from, as the search stands now. */
export function keepTuning(plan: CellPlan): void {
  if (plan.digest === undefined || plan.tuning === undefined || plan.state !== 'done') return;
  const { tuning } = readRecord(plan.folder);
  if (canonicalJson(tuning ?? null) === canonicalJson(plan.tuning)) return;
  amendTuning(plan.folder, plan.tuning);
}
