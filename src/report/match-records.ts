import { canonicalJson } from '../core/canonical-json.ts';
import { chooseTrial } from '../results/choose-trial.ts';
import { TRAINING_VERSION, type RunRecord } from '../results/run-record.ts';
import type { DataSpec, ExperimentSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { plannedCells } from '../spec/planned-cells.ts';
import { sameSettings, settingsIdentity } from '../spec/settings-identity.ts';
import type { CellFiles } from './cell-files.ts';
import { missingReason } from './missing-reason.ts';

/** A cell that the experiment asks for, with its record, or the reason why there is none. */
export type MatchedCell =
  | { readonly cell: PlannedCell; readonly record: RunRecord }
  | { readonly cell: PlannedCell; readonly record: undefined; readonly reason: string };

/**
 * Finds the record of every cell by its settings, not by its label: a renamed row keeps its records, and a
 * changed setting leaves them stale. Smoke runs and trials never count, nor records of an earlier version of the training. A
 * table never mixes data or engines: where records of several fit, those that ran like the newest are taken.
 */
export function matchRecords(spec: ExperimentSpec, files: CellFiles): readonly MatchedCell[] {
  const cells = plannedCells(spec);
  const current = files.records.filter(
    ({ smoke, trainingVersion }) => !smoke && trainingVersion === TRAINING_VERSION,
  );
  const { isOf, isButForSource } = recordMatcher(spec, current);
  const fitting = current.filter((record) => cells.some((cell) => isOf(record, cell)));
  const records = ranLikeTheNewest(fitting);
  return cells.map((cell) => {
    const found = records
      .filter((record) => isOf(record, cell))
      .sort((a, b) => b.finishedAt.localeCompare(a.finishedAt))[0];
    if (found !== undefined) return { cell, record: found };
    const trialsDone = cell.needs.filter(
      (need) => need.trial !== undefined && current.some((record) => isOf(record, need)),
    ).length;
    const sourceChanged = current.some(
      (record) => isButForSource(record, cell) && !isOf(record, cell),
    );
    const state = { trialsDone, sourceChanged };
    return { cell, record: undefined, reason: missingReason(cell, files, state) };
  });
}

function ranLikeTheNewest(fitting: readonly RunRecord[]): readonly RunRecord[] {
  const newest = fitting.reduce<RunRecord | undefined>(
    (best, record) => (best === undefined || record.finishedAt > best.finishedAt ? record : best),
    undefined,
  );
  return fitting.filter((record) => placeOf(record) === (newest && placeOf(newest)));
}

/** Data and engine that a record belongs to. */
function placeOf({ dataset, engine }: RunRecord): string {
  return [dataset.fingerprint, engine.name, engine.version].join(' ');
}

type Fits = (record: RunRecord, planned: PlannedCell) => boolean;

interface RecordMatcher {
  readonly isOf: Fits;
  /** Whether the settings are the same, whatever cell the record started from. */
  readonly isButForSource: Fits;
}

/** A cell that starts from another one is matched with it: its record names the source's digest. */
function recordMatcher({ data }: ExperimentSpec, records: readonly RunRecord[]): RecordMatcher {
  const digests = new Map<PlannedCell, ReadonlySet<string>>();
  const digestsOf = (source: PlannedCell): ReadonlySet<string> => {
    const known = digests.get(source);
    if (known !== undefined) return known;
    const own = records.filter((record) => isOf(record, source)).map(({ digest }) => digest);
    digests.set(source, new Set(own));
    return new Set(own);
  };
  const hasSource = ({ start }: RunRecord, { needs }: PlannedCell): boolean => {
    const source = needs.find(({ trial }) => trial === undefined);
    return source === undefined || start === undefined || digestsOf(source).has(start.source);
  };
  const isButForSource: Fits = (record, planned) => {
    const cell = asChosen(planned, record);
    return (
      cell !== undefined &&
      (record.trial === undefined) === (cell.trial === undefined) &&
      record.seed === cell.seed &&
      canonicalJson(record.tasks) === canonicalJson(cell.tasks) &&
      canonicalJson(record.labels ?? null) === canonicalJson(cell.labels ?? null) &&
      sameSettings(record.spec, { ...cell, data }) &&
      startsAlike(record, cell)
    );
  };
  const isOf: Fits = (record, cell) => isButForSource(record, cell) && hasSource(record, cell);
  return { isOf, isButForSource };
}

function startsAlike({ start }: RunRecord, cell: PlannedCell): boolean {
  if (start === undefined || cell.start === undefined)
    return start === undefined && cell.start === undefined;
  const { representation, freeze } = start;
  return canonicalJson({ representation, freeze }) === canonicalJson(cell.start);
}

/**
 * A tuned cell with the settings that its record says were chosen; undefined where the record's search is not the one that the
 * experiment asks for. The record keeps every trial, so that the table does not depend on their folders.
 */
export function asChosen(cell: PlannedCell, { tuning }: RunRecord): PlannedCell | undefined {
  const trials = cell.needs.filter(({ trial }) => trial !== undefined);
  if (trials.length === 0) return cell;
  const kept = tuning?.trials ?? [];
  const [first] = trials;
  const isSameSearch =
    tuning?.seed === first?.seed &&
    kept.length === trials.length &&
    trials.every(
      ({ trial }, k) => canonicalJson(trial?.settings) === canonicalJson(kept[k]?.settings),
    );
  const best = chooseTrial(kept);
  const chosen = best === undefined ? undefined : trials[best];
  if (!isSameSearch || chosen === undefined) return undefined;
  return { ...cell, model: chosen.model, training: chosen.training };
}

/** Whether scores were taken on the data that the experiment asks for; where its file lies says nothing. */
export function sameData(stored: Readonly<Record<string, unknown>>, data: DataSpec): boolean {
  const { key: _key, ...sizes } = stored; // reference scores keep what they were made for beside the sizes
  const identity = (part: object) => settingsIdentity({ data: part, model: {}, training: {} }).data;
  return canonicalJson(identity(sizes)) === canonicalJson(identity(data));
}
