import { describeValue } from './describe-value.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ModelSpec } from './experiment-spec.ts';
import { modelKindAt } from './model-kind-at.ts';
import { listAt } from './raw-data.ts';
import { isWithin, moduleOf, sharedModules, weightsOf, wholeModules } from './shared-modules.ts';
import type { Finding } from './spec-problem.ts';
import { MODULE_NAME } from './transfer-schema.ts';

type Path = readonly (string | number)[];

/**
 * Modules that `freeze` names in vain. Works on the raw data, as experimentFindings does. Whether the source has one that
 * is not refused here is known when the network is built.
 */
export function freezeFindings(data: unknown): readonly Finding[] {
  const kind = modelKindAt(data, ['model']);
  return listAt(data, ['strategies']).flatMap((strategy, index) => {
    const freeze = listAt(strategy, ['freeze']);
    const path = ['strategies', index, 'freeze'];
    const unknown = kind === undefined ? [] : unknownModules(kind, freeze, path);
    const isKnown = (finding: Finding) =>
      !unknown.some((other) => other.path.at(-1) === finding.path.at(-1));
    return [
      ...unknown,
      ...withinOthers(freeze, path).filter(isKnown),
      ...(kind === undefined ? [] : wholeRepresentation(kind, freeze, path)),
    ];
  });
}

function unknownModules(
  kind: ModelSpec['kind'],
  freeze: readonly unknown[],
  path: Path,
): readonly Finding[] {
  const modules = sharedModules(kind);
  if (modules === undefined) return [];
  return freeze.flatMap((name, place): readonly Finding[] => {
    const isName = typeof name === 'string' && MODULE_NAME.test(name); // else the schema speaks
    if (!isName || isWithin(modules, name)) return [];
    const module = moduleOf(name);
    const weights = modules.includes(module) ? weightsOf(module) : undefined;
    const known = weights?.map((weight) => `${module}/${weight}`) ?? modules;
    const meant = didYouMean(name, known);
    const hint = meant === undefined ? '' : `did you mean ${describeValue(meant)}? `;
    const list = known.length === 0 ? 'a table has none but itself' : known.join(', ');
    const message =
      weights === undefined
        ? `${kind} has no module ${describeValue(name)}; ${hint}Modules: ${list}`
        : `${module} has no weight ${describeValue(name)}; ${hint}Weights: ${list}`;
    return [
      {
        ...{ code: 'unknown-value', path: [...path, place], blame: 'value', message },
        ...{ meant, options: known },
      },
    ];
  });
}

/** What another name of the list freezes already. */
function withinOthers(freeze: readonly unknown[], path: Path): readonly Finding[] {
  const names = freeze.filter((name) => typeof name === 'string');
  return freeze.flatMap((name, place): readonly Finding[] => {
    if (typeof name !== 'string') return [];
    const outer = names.find((other) => name.startsWith(`${other}/`));
    if (outer === undefined) return [];
    const message = `${describeValue(name)} is a part of ${describeValue(outer)}, which is frozen as it is`;
    return [{ code: 'duplicate-value', path: [...path, place], blame: 'value', message }];
  });
}

/** FT of which nothing that comes from the source is tuned. */
function wholeRepresentation(
  kind: ModelSpec['kind'],
  freeze: readonly unknown[],
  path: Path,
): readonly Finding[] {
  const whole = wholeModules(kind);
  if (!whole?.every((module) => freeze.includes(module))) return [];
  const message = `this freezes the whole representation of ${kind} (${whole.join(', ')}): write RT, which computes it once`;
  return [{ code: 'contradiction', path, blame: 'key', message }];
}
