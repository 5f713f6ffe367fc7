import { isOfModule } from '../core/module-name.ts';
import { describeValue } from './describe-value.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ModelSpec } from './experiment-spec.ts';
import { modelSchema } from './model-schema.ts';
import { listAt, valueAt } from './raw-data.ts';
import { isNameOf, sharedWeights } from './shared-weights.ts';
import type { Finding } from './spec-problem.ts';
import { MODULE_NAME } from './transfer-schema.ts';

interface Freeze {
  readonly model: ModelSpec;
  readonly weights: readonly string[];
  /** As the file lists them; what is no name is told by the schema. */
  readonly names: readonly unknown[];
  readonly path: readonly (string | number)[];
}

/**
 * Modules that `freeze` names in vain. Works on the raw data, as experimentFindings does. Whether the source has a table that is
 * not refused here is known when the network is built.
 */
export function freezeFindings(data: unknown): readonly Finding[] {
  const { data: model } = modelSchema.safeParse(valueAt(data, ['model']));
  const weights = model && sharedWeights(model);
  if (model === undefined || weights === undefined) return [];
  return listAt(data, ['strategies']).flatMap((strategy, index) => {
    const names = listAt(strategy, ['freeze']);
    const freeze = { model, weights, names, path: ['strategies', index, 'freeze'] };
    const whole = wholeRepresentation(freeze);
    return whole.length > 0 ? whole : names.flatMap((name, place) => idleName(freeze, name, place));
  });
}

function idleName(freeze: Freeze, name: unknown, place: number): readonly Finding[] {
  if (typeof name !== 'string' || !MODULE_NAME.test(name)) return [];
  const at = { path: [...freeze.path, place], blame: 'value' } as const;
  if (!isNameOf(freeze.weights, name)) return [{ ...at, ...unknownName(freeze, name) }];
  const outer = freeze.names.find((other) => typeof other === 'string' && isWithin(name, other));
  if (outer !== undefined) {
    const message = `${describeValue(name)} is a part of ${describeValue(outer)}, which is frozen as it is`;
    return [{ ...at, code: 'duplicate-value', message }];
  }
  if (name !== 'embedding/item' || !hasFrozenItems(freeze.model)) return [];
  const message = 'item vectors that are pre-trained (model.itemVectors) are frozen as it is';
  return [{ ...at, code: 'contradiction', message }];
}

function isWithin(name: string, module: string): boolean {
  return name !== module && isOfModule(name, module);
}

function hasFrozenItems(model: ModelSpec): boolean {
  return model.kind === 'dupn' && model.itemVectors !== undefined;
}

/** Told by the weights of its module where it has one. */
function unknownName({ model, weights }: Freeze, name: string) {
  const module = moduleOf(name);
  const own = weights.filter((weight) => isOfModule(weight, module));
  const modules = [...new Set(['embedding', ...weights.map(moduleOf)])];
  const [what, known] =
    own.length > 0 ? (['weight', own] as const) : (['module', modules] as const);
  const meant = didYouMean(name, known);
  const hint = meant === undefined ? '' : `did you mean ${describeValue(meant)}? `;
  const list = what === 'weight' ? 'Weights' : 'Modules';
  const message = `this ${model.kind} has no ${what} ${describeValue(name)}; ${hint}${list}: ${known.join(', ')}`;
  return { code: 'unknown-value', message, meant, options: known } as const;
}

/** `lstm` of `lstm/bias`, a table of embeddings of itself. */
function moduleOf(name: string): string {
  const parts = name.split('/');
  return parts.slice(0, parts[0] === 'embedding' ? 2 : 1).join('/');
}

/** FT of which nothing that comes from the source is tuned. */
function wholeRepresentation({ weights, names, path, model }: Freeze): readonly Finding[] {
  const isFrozen = (weight: string) =>
    names.some((name) => typeof name === 'string' && isOfModule(weight, name));
  const isWhole = weights.every(
    (weight) => isFrozen(weight) || (weight === 'embedding/item' && hasFrozenItems(model)),
  );
  if (!isWhole) return [];
  const message = `this freezes the whole representation of ${model.kind}: write RT, which computes it once`;
  return [{ code: 'contradiction', path, blame: 'key', message }];
}
