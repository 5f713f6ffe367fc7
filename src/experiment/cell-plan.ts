import { existsSync } from 'node:fs';
import { canonicalJson } from '../core/canonical-json.ts';
import { UserError } from '../core/errors.ts';
import { isClaimed } from '../results/cell-claim.ts';
import { checkpointSha256, hasCheckpoint } from '../results/checkpoint.ts';
import {
  cellFolder,
  experimentFolder,
  findFailure,
  hasRecord,
  isNewer,
  listRecords,
  type StoredCell,
} from '../results/results-store.ts';
import type { RunRecord, TrialOutcome, Tuning } from '../results/run-record.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { plannedCells, withNeeds } from '../spec/planned-cells.ts';
import { trainingOf } from '../spec/training-of.ts';
import { withFirstTrials, withValues } from '../spec/tuning-grid.ts';
import { cellDigest, type EngineName } from './cell-digest.ts';
import { staleReasons } from './stale-reasons.ts';
import { outcomeOfFailure, trialOutcomes } from './trial-outcomes.ts';
import { tunedCell } from './tuned-cell.ts';

export type CellPlan = KnownPlan | OpenPlan;

/** A cell whose settings are known. */
export interface KnownPlan extends Plan {
  readonly digest: string;
  readonly folder: string;
  readonly state: 'done' | 'failed' | 'running' | 'stale' | 'missing';
  /** Of a stale one: nothing but the engine is another. */
  readonly byEngine?: true;
  /** Where the settings of a tuned cell come from; not of one that a newer dupn ran. */
  readonly tuning?: Tuning;
  /** Of a trial that has ended, by diverging too. */
  readonly outcome?: TrialOutcome;
  /** The cell that it starts from. */
  readonly source?: KnownPlan;
}

/** A cell whose settings depend on cells that are not there. */
export interface OpenPlan extends Plan {
  readonly digest: undefined;
  readonly state: 'waiting' | 'failed';
  readonly outcome?: undefined;
}

interface Plan {
  readonly cell: PlannedCell;
  /** The plans of the cells that it needs. */
  readonly needs: readonly CellPlan[];
  /** Why it is not done, or why it is left alone. */
  readonly why: string;
}

export interface PlanRequest {
  readonly spec: ExperimentSpec;
  readonly results: string;
  readonly fingerprint: string;
  readonly engine: EngineName;
  readonly smoke: boolean;
}

/** Every cell of an experiment behind those that it needs, with what stands of it in the results folder. */
export function planCells(request: PlanRequest): readonly CellPlan[] {
  const spec = request.smoke ? withFirstTrials(request.spec) : request.spec;
  return withNeeds(plannedCells(spec)).map(planner(request));
}

/** What stands of one cell now: cells that it needs may have been trained since. */
export function planAgain(request: PlanRequest, cell: PlannedCell): CellPlan {
  return planner(request)(cell);
}

/** Whether there is nothing left to train. A trial that diverged would diverge again. */
export function isSettled({ state, outcome }: CellPlan): boolean {
  return state === 'done' || outcome !== undefined;
}

/** Whether another cell can start from this one. */
export function hasWeights({ state, folder }: KnownPlan): boolean {
  return state === 'done' && hasCheckpoint(folder);
}

/**
 * What of a plan is to be trained, in its order. A source that is done without its weights, which no repository carries, is trained
 * again where a cell is to start from it.
 */
export function plansToTrain(plans: readonly CellPlan[], force: boolean): readonly CellPlan[] {
  const unsettled = new Set(plans.filter((plan) => force || !isSettled(plan)));
  const sources = [...unsettled].flatMap(({ needs }) => sourceOf(needs) ?? []);
  const lacking = new Set<CellPlan>(sources.filter((source) => !hasWeights(source)));
  return plans.filter((plan) => unsettled.has(plan) || lacking.has(plan));
}

/** Cells of a plan with all that they need, in the order of the plan. */
export function selectPlans(
  plans: readonly CellPlan[],
  selects: (cell: PlannedCell) => boolean,
): readonly CellPlan[] {
  const chosen = new Set<CellPlan>();
  const add = (plan: CellPlan): void => {
    plan.needs.forEach(add);
    chosen.add(plan);
  };
  plans.filter(({ cell }) => cell.trial === undefined && selects(cell)).forEach(add);
  return plans.filter((plan) => chosen.has(plan));
}

interface Found {
  readonly stored: readonly StoredCell[];
  readonly outcomes: ReadonlyMap<string, TrialOutcome>;
}

function planner(request: PlanRequest): (cell: PlannedCell) => CellPlan {
  const experiment = experimentFolder(request.results, request.spec.experiment);
  const stored = existsSync(experiment) ? listRecords(experiment) : [];
  const found = { stored, outcomes: trialOutcomes(stored.map(({ record }) => record)) };
  const known = new Map<PlannedCell, CellPlan>();
  const plan = (cell: PlannedCell): CellPlan => {
    const before = known.get(cell);
    if (before !== undefined) return before;
    const made = planCell(request, cell, cell.needs.map(plan), found);
    known.set(cell, made);
    return made;
  };
  return plan;
}

function planCell(
  request: PlanRequest,
  planned: PlannedCell,
  needs: readonly CellPlan[],
  found: Found,
): CellPlan {
  const tuned = tunedCell(planned, needs);
  const source = sourceOf(needs);
  if (tuned.cell === undefined) {
    const why = [tuned.why, ...changesBeforeTrials(request, planned, source, found)].join('; ');
    return { ...tuned, why, cell: planned, needs, digest: undefined };
  }
  const { cell, tuning } = tuned;
  const digest = cellDigest({ ...request, cell, data: request.spec.data, source: source?.digest });
  const identity = { label: cell.label, seed: cell.seed, digest };
  const own = cellFolder(request.results, request.spec.experiment, identity);
  const same = found.stored.filter(({ record }) => record.digest === digest);
  const stored = same.find(({ folder }) => folder === own) ?? same[0]; // a row may have been renamed
  const folder = stored?.folder ?? own;
  const common = {
    cell,
    needs,
    digest,
    folder,
    ...(tuning && { tuning }),
    ...(source && { source }),
  };
  const failure = findFailure(folder);
  const outcome = cell.trial && outcomeOf(cell.trial.settings, digest, failure, found);
  if (stored !== undefined || (outcome !== undefined && outcome.failure === undefined)) {
    return {
      ...{ ...common, state: 'done', why: changedWeights(stored, source) },
      ...(outcome && { outcome }),
    };
  }
  if (isNewer(folder)) return { cell, needs, digest, folder, state: 'done', why: OF_NEWER };
  const open = stateOf(request, { cell, folder, failure, tuning, source }, found);
  return { ...common, ...open, ...(outcome && { outcome }) };
}

const OF_NEWER = 'a newer dupn ran it: update dupn to read its record';

/** What to know of a cell that is done: a source that was trained again may have left other weights than those that it started from. */
function changedWeights(stored: StoredCell | undefined, source: KnownPlan | undefined): string {
  const started = stored?.record.start?.weights;
  const now = source && checkpointSha256(source.folder);
  return started === undefined || now === undefined || now === started
    ? ''
    : 'its source was trained again since: --force trains it from the new weights';
}

/** Sources are not tuned here: what they are is known before they are trained. */
function sourceOf(needs: readonly CellPlan[]): KnownPlan | undefined {
  return needs.find(
    (need): need is KnownPlan => need.digest !== undefined && need.cell.trial === undefined,
  );
}

/** With the settings as the grid has them now: a trial is found by its digest, whatever else is tried beside it. */
function outcomeOf(
  settings: TrialOutcome['settings'],
  digest: string,
  failure: UndoneCell['failure'],
  { outcomes }: Found,
): TrialOutcome | undefined {
  const failed = failure instanceof UserError ? undefined : failure;
  const outcome = outcomes.get(digest) ?? (failed && outcomeOfFailure(failed));
  return outcome?.digest === digest ? { ...outcome, settings } : undefined;
}

interface UndoneCell {
  readonly cell: PlannedCell;
  readonly folder: string;
  readonly failure: ReturnType<typeof findFailure>;
  readonly tuning: Tuning | undefined;
  readonly source: KnownPlan | undefined;
}

function stateOf(
  { spec, fingerprint, smoke }: PlanRequest,
  { cell, folder, failure, tuning, source }: UndoneCell,
  { stored }: Found,
): Pick<KnownPlan, 'state' | 'why' | 'byEngine'> {
  if (isClaimed(folder)) {
    return { state: 'running', why: 'another process is at work on it' };
  }
  if (hasRecord(folder)) {
    return { state: 'failed', why: 'its record cannot be read: it is trained again' };
  }
  if (failure instanceof UserError) {
    return { state: 'failed', why: 'its failure.json cannot be read: it is trained again' };
  }
  if (failure !== undefined) return { state: 'failed', why: failure.message };
  const older = stored.find(({ record }) => isEarlier(record, cell));
  if (older === undefined || smoke) return { state: 'missing', why: notRunYet(source) };
  const { record } = older;
  const reasons = staleReasons({
    ...{ record, cell, data: spec.data, fingerprint, tuning, source: source?.digest },
    sourceByEngine: source?.byEngine === true,
  });
  if (reasons.length > 0) return { state: 'stale', why: reasons.join(', ') };
  const why = `it was run on another engine (${record.engine.name} ${record.engine.version})`;
  return { state: 'stale', why, byEngine: true };
}

/** What of an older record is another now, whatever its trials will choose: what was searched is taken to be as it was. */
function changesBeforeTrials(
  { spec, fingerprint, smoke }: PlanRequest,
  cell: PlannedCell,
  source: KnownPlan | undefined,
  { stored }: Found,
): readonly string[] {
  const older = smoke ? undefined : stored.find(({ record }) => isEarlier(record, cell));
  if (older === undefined) return [];
  const { record } = older;
  const chosen = record.tuning?.trials[record.tuning.chosen - 1]?.settings ?? {};
  const { model, training } = withValues(cell, chosen) as PlannedCell; // sections are replaced inside only
  const asBefore = { ...cell, model, training: trainingOf(cell.tasks, training) };
  return staleReasons({
    ...{ record, cell: asBefore, data: spec.data, fingerprint, source: source?.digest },
    ...{ tuning: undefined, sourceByEngine: source?.byEngine === true },
  });
}

function notRunYet(source: KnownPlan | undefined): string {
  if (source === undefined || source.state === 'done') return 'not run yet';
  return `not run yet, nor is the cell that it starts from: ${source.cell.label}`;
}

/** Whether a record is of the same place in the table, or of the same trial. */
function isEarlier({ label, seed, smoke, trial }: RunRecord, cell: PlannedCell): boolean {
  return (
    !smoke &&
    label === cell.label &&
    seed === cell.seed &&
    canonicalJson(trial?.settings ?? null) === canonicalJson(cell.trial?.settings ?? null)
  );
}
