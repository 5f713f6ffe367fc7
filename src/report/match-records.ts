import { canonicalJson } from '../core/canonical-json.ts';
import type { CellFailure } from '../results/cell-failure.ts';
import { TRAINING_VERSION, type RunRecord } from '../results/run-record.ts';
import type { DataSpec, ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedCells, type PlannedCell } from '../spec/planned-cells.ts';
import { sameSettings, settingsIdentity } from '../spec/settings-identity.ts';

/** A cell that the experiment asks for, with its record, or the reason why there is none. */
export type MatchedCell =
  | { readonly cell: PlannedCell; readonly record: RunRecord }
  | { readonly cell: PlannedCell; readonly record: undefined; readonly reason: string };

export interface CellFiles {
  readonly records: readonly RunRecord[];
  readonly failures: readonly CellFailure[];
}

/**
 * Finds the record of every cell by its settings, not by its label: a renamed row keeps its records, and a
 * changed setting leaves them stale. Smoke runs never count, nor those of an earlier version of the training. A
 * table never mixes data or engines: where records of several fit, those that ran like the newest are taken.
 */
export function matchRecords(spec: ExperimentSpec, files: CellFiles): readonly MatchedCell[] {
  const candidates = files.records.filter(({ smoke }) => !smoke);
  const records = ranLikeTheNewest(spec, candidates);
  return plannedCells(spec).map((cell) => {
    const found = records
      .filter((record) => isOf(record, cell, spec))
      .sort((a, b) => b.finishedAt.localeCompare(a.finishedAt))[0];
    if (found !== undefined) return { cell, record: found };
    return { cell, record: undefined, reason: reasonFor(cell, candidates, files) };
  });
}

function ranLikeTheNewest(
  spec: ExperimentSpec,
  candidates: readonly RunRecord[],
): readonly RunRecord[] {
  const fitting = candidates.filter(
    (record) =>
      record.trainingVersion === TRAINING_VERSION &&
      plannedCells(spec).some((cell) => isOf(record, cell, spec)),
  );
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

function isOf(record: RunRecord, cell: PlannedCell, { data }: ExperimentSpec): boolean {
  return (
    record.seed === cell.seed &&
    canonicalJson(record.tasks) === canonicalJson(cell.tasks) &&
    sameSettings(record.spec, { ...cell, data })
  );
}

/** Whether scores were taken on the data that the experiment asks for; where its file lies says nothing. */
export function sameData(stored: Readonly<Record<string, unknown>>, data: DataSpec): boolean {
  const { key: _key, ...sizes } = stored; // reference scores keep what they were made for beside the sizes
  const identity = (part: object) => settingsIdentity({ data: part, model: {}, training: {} }).data;
  return canonicalJson(identity(sizes)) === canonicalJson(identity(data));
}

function reasonFor(
  cell: PlannedCell,
  records: readonly RunRecord[],
  { failures, records: all }: CellFiles,
): string {
  const same = (other: { readonly label: string; readonly seed: number }): boolean =>
    other.label === cell.label && other.seed === cell.seed;
  const failure = failures.find((entry) => same(entry) && !entry.smoke);
  if (failure !== undefined) return `failed: ${failure.message.split('\n')[0] ?? ''}`;
  if (records.some(same)) return 'its settings, data or engine have changed since it ran';
  if (all.some(same)) return 'only a smoke run, which is never reported';
  return 'not run yet';
}
