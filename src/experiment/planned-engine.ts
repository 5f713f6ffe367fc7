import { UserError } from '../core/errors.ts';
import type { EngineName } from './cell-digest.ts';
import type { EngineFacts } from './cell-job.ts';

export function engineName({ kind, device }: Pick<EngineFacts, 'kind' | 'device'>): EngineName {
  if (kind === 'wasm') return 'wasm';
  return device === 'gpu' ? 'tensorflow-gpu' : 'tensorflow-cpu';
}

/**
 * The engine is part of a cell's digest, and a GPU or a runtime can come and go while a run is at work.
 * @throws UserError `engine-changed`
 */
export function checkEngine(
  planned: EngineName,
  found: Pick<EngineFacts, 'kind' | 'device' | 'engine'>,
): void {
  if (engineName(found) === planned) return;
  throw new UserError({
    code: 'engine-changed',
    message: 'this machine no longer gives the engine that the run began with',
    expected: planned,
    found: found.engine,
    cure: 'run the same command again: it plans for the engine that it finds; `dupn doctor` says what is there',
    exitCode: 1,
  });
}
