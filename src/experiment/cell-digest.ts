import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import { TRAINING_VERSION } from '../results/run-record.ts';
import type { DataSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cells.ts';
import { settingsIdentity } from '../spec/settings-identity.ts';

/** Which kernels compute: figures of different engines differ in the last digits, so they never mix. */
export type EngineName = 'tensorflow-cpu' | 'tensorflow-gpu' | 'wasm';

export interface DigestInput {
  readonly cell: PlannedCell;
  readonly data: DataSpec;
  readonly fingerprint: string;
  readonly engine: EngineName;
  readonly smoke: boolean;
}

/**
 * What a cell is: SHA-256 of its resolved settings, the data's fingerprint and the engine. Labels are left
 * out: renaming a row does not make its cells stale, nor does another place in the grid a trial.
 */
export function cellDigest({ cell, data, fingerprint, engine, smoke }: DigestInput): string {
  const { tasks, seed, trial } = cell;
  const { model, training, data: sizes } = settingsIdentity({ ...cell, data });
  const content = { version: TRAINING_VERSION, tasks, seed, model, training, sizes };
  const kind = { ...(trial && { trial: true }), ...(smoke && { smoke }) }; // absent as ever for the others
  const text = canonicalJson({ ...content, fingerprint, engine, ...kind });
  return createHash('sha256').update(text).digest('hex');
}
