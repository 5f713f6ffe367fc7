import { existsSync } from 'node:fs';
import { canonicalJson } from '../core/canonical-json.ts';
import { cellDigest, type EngineName } from './cell-digest.ts';
import { isClaimed } from '../results/cell-claim.ts';
import {
  cellFolder,
  experimentFolder,
  findRecord,
  hasRecord,
  listRecords,
  readFailure,
} from '../results/results-store.ts';
import { TRAINING_VERSION, type RunRecord } from '../results/run-record.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedCells, type PlannedCell } from '../spec/planned-cells.ts';

export interface CellPlan {
  readonly cell: PlannedCell;
  readonly digest: string;
  readonly folder: string;
  readonly state: 'done' | 'failed' | 'running' | 'stale' | 'missing';
  /** Why it is not done. */
  readonly why: string;
}

export interface PlanRequest {
  readonly spec: ExperimentSpec;
  readonly results: string;
  readonly fingerprint: string;
  readonly engine: EngineName;
  readonly smoke: boolean;
}

/** Every cell of an experiment, with what stands of it in the results folder. */
export function planCells(request: PlanRequest): readonly CellPlan[] {
  const { spec, results, smoke } = request;
  const experiment = experimentFolder(results, spec.experiment);
  const records = existsSync(experiment) ? listRecords(experiment).map(({ record }) => record) : [];
  return plannedCells(spec).map((cell) => {
    const digest = cellDigest({ ...request, cell, data: spec.data, smoke });
    const identity = { label: cell.label, seed: cell.seed, digest };
    const folder = cellFolder(results, spec.experiment, identity);
    const plan = { cell, digest, folder };
    if (findRecord(results, spec.experiment, identity) !== undefined) {
      return { ...plan, state: 'done', why: '' };
    }
    if (isClaimed(folder)) {
      return { ...plan, state: 'running', why: 'another process is at work on it' };
    }
    if (hasRecord(folder)) {
      return { ...plan, state: 'failed', why: 'its record cannot be read: it is trained again' };
    }
    const failure = existsSync(folder) ? readFailure(folder) : undefined;
    if (failure !== undefined) return { ...plan, state: 'failed', why: failure.message };
    const older = records.find(
      (record) => record.label === cell.label && record.seed === cell.seed && !record.smoke,
    );
    if (older === undefined || smoke) return { ...plan, state: 'missing', why: 'not run yet' };
    return { ...plan, state: 'stale', why: changes(older, cell, request) };
  });
}

/** What makes an older record of the same cell stale. */
function changes(record: RunRecord, cell: PlannedCell, { spec, fingerprint }: PlanRequest): string {
  const differs = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b);
  const reasons = [
    ...(differs(record.spec.model, cell.model) ? ['the model changed'] : []),
    ...(differs(record.spec.training, cell.training) ? ['the training settings changed'] : []),
    ...(differs(record.spec.data, spec.data) ? ['the data section changed'] : []),
    ...(record.dataset.fingerprint === fingerprint ? [] : ['the data set changed']),
    ...(record.trainingVersion === TRAINING_VERSION ? [] : ['the training itself changed']),
    ...(differs(record.tasks, cell.tasks) ? ['the tasks changed'] : []),
  ];
  return reasons.join(', ') || `it was run on another engine (${record.engine.version})`;
}
