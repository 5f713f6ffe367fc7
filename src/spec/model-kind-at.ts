import type { ModelSpec } from './experiment-spec.ts';
import { MODEL_KINDS } from './model-schema.ts';
import { valueAt } from './raw-data.ts';
import type { SpecPath } from './spec-problem.ts';

/** The kind of the model at a path of raw data, in its short form or as a mapping; undefined where it is none. */
export function modelKindAt(data: unknown, path: SpecPath): ModelSpec['kind'] | undefined {
  const model = valueAt(data, path);
  const named = typeof model === 'string' ? model : valueAt(model, ['kind']);
  return MODEL_KINDS.find((known) => known === named);
}
