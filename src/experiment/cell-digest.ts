import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import { TRAINING_VERSION } from '../results/run-record.ts';
import type { DataSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { settingsIdentity } from '../spec/settings-identity.ts';

/** Which kernels compute: figures of different engines differ in the last digits, so they never mix. */
export type EngineName = 'tensorflow-cpu' | 'tensorflow-gpu' | 'wasm';

export interface DigestInput {
  readonly cell: PlannedCell;
  readonly data: DataSpec;
  readonly fingerprint: string;
  readonly engine: EngineName;
  readonly smoke: boolean;
  /** Digest of the cell that it starts from. */
  readonly source?: string | undefined;
}

/**
 * What a cell is: SHA-256 of its resolved settings, the data's fingerprint and the engine. Labels are left
 * out: renaming a row does not make its cells stale, nor does another place in the grid a trial.
 */
export function cellDigest(input: DigestInput): string {
  const { cell, data, fingerprint, engine, smoke, source } = input;
  const { tasks, seed, trial, labels, start } = cell;
  const { model, training, data: sizes } = settingsIdentity({ ...cell, data });
  const content = { version: TRAINING_VERSION, tasks, seed, model, training, sizes };
  // Absent as ever for the others
  const kind = { ...(trial && { trial: trial.by ?? true }), ...(smoke && { smoke }) };
  const transfer = { ...(labels && { labels }), ...(start && { start: { ...start, source } }) };
  const text = canonicalJson({ ...content, fingerprint, engine, ...kind, ...transfer });
  return createHash('sha256').update(text).digest('hex');
}
