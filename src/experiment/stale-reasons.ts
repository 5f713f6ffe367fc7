import { canonicalJson } from '../core/canonical-json.ts';
import { TRAINING_VERSION, type RunRecord, type Tuning } from '../results/run-record.ts';
import type { DataSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cells.ts';
import { settingsIdentity, type CellSettings } from '../spec/settings-identity.ts';
import { withValues } from '../spec/tuning-grid.ts';

export interface StaleCell {
  readonly record: RunRecord;
  readonly cell: PlannedCell;
  readonly data: DataSpec;
  readonly fingerprint: string;
  readonly tuning: Tuning | undefined;
}

/** What makes an older record of the same cell stale. */
export function staleReasons({ record, cell, data, fingerprint, tuning }: StaleCell): string {
  const chosen = tuning?.trials[tuning.chosen - 1]?.settings ?? {};
  const spec = withValues(record.spec, chosen) as CellSettings; // sections are replaced inside only
  const before = settingsIdentity(spec);
  const now = settingsIdentity({ ...cell, data });
  const reasons = [
    ...(differs(spec, record.spec) ? ['another setting was chosen'] : []),
    ...(differs(before.model, now.model) ? ['the model changed'] : []),
    ...(differs(before.training, now.training) ? ['the training settings changed'] : []),
    ...(differs(before.data, now.data) ? ['the data section changed'] : []),
    ...(record.dataset.fingerprint === fingerprint ? [] : ['the data set changed']),
    ...(record.trainingVersion === TRAINING_VERSION ? [] : ['the training itself changed']),
    ...(differs(record.tasks, cell.tasks) ? ['the tasks changed'] : []),
  ];
  return reasons.join(', ') || `it was run on another engine (${record.engine.version})`;
}

function differs(a: unknown, b: unknown): boolean {
  return canonicalJson(a) !== canonicalJson(b);
}
