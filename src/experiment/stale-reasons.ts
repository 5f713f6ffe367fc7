import { canonicalJson } from '../core/canonical-json.ts';
import { TRAINING_VERSION, type RunRecord, type Tuning } from '../results/run-record.ts';
import type { DataSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { settingsIdentity, type CellSettings } from '../spec/settings-identity.ts';
import { withValues } from '../spec/tuning-grid.ts';

export interface StaleCell {
  readonly record: RunRecord;
  readonly cell: PlannedCell;
  readonly data: DataSpec;
  readonly fingerprint: string;
  readonly tuning: Tuning | undefined;
  /** Digest of the cell that it starts from. */
  readonly source: string | undefined;
  /** Whether that cell is another one by its engine alone. */
  readonly sourceByEngine: boolean;
}

/** What makes an older record of the same cell stale; nothing where the engine alone is another one. */
export function staleReasons(stale: StaleCell): readonly string[] {
  const { record, cell, data, fingerprint, tuning } = stale;
  const chosen = tuning?.trials[tuning.chosen - 1]?.settings ?? {};
  const spec = withValues(record.spec, chosen) as CellSettings; // sections are replaced inside only
  const before = settingsIdentity(spec);
  const now = settingsIdentity({ ...cell, data });
  return [
    ...(differs(spec, record.spec) ? ['another setting was chosen'] : []),
    ...(differs(before.model, now.model) ? ['the model changed'] : []),
    ...(differs(before.training, now.training) ? ['the training settings changed'] : []),
    ...(differs(before.data, now.data) ? ['the data section changed'] : []),
    ...(record.dataset.fingerprint === fingerprint ? [] : ['the data set changed']),
    ...(record.trainingVersion === TRAINING_VERSION ? [] : ['the training itself changed']),
    ...(differs(record.tasks, cell.tasks) ? ['the tasks changed'] : []),
    ...transferReasons(stale),
  ];
}

function transferReasons({ record, cell, source, sourceByEngine }: StaleCell): readonly string[] {
  const sameSource = sourceByEngine || record.start?.source === source;
  return [
    ...(differs(record.labels ?? null, cell.labels ?? null) ? ['its share of labels changed'] : []),
    ...(differs(startOf(record.start), startOf(cell.start)) ? ['it starts in another way'] : []),
    ...(sameSource ? [] : ['its source changed']),
  ];
}

function startOf(start: PlannedCell['start']): unknown {
  return start === undefined ? null : [start.representation, start.freeze];
}

function differs(a: unknown, b: unknown): boolean {
  return canonicalJson(a) !== canonicalJson(b);
}
