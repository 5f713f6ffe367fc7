import { describeValue } from './describe-value.ts';
import { didYouMean } from './did-you-mean.ts';
import { modelKindAt } from './model-kind-at.ts';
import { listAt } from './raw-data.ts';
import { isWithin, sharedModules } from './shared-modules.ts';
import type { Finding } from './spec-problem.ts';
import { MODULE_NAME } from './transfer-schema.ts';

/**
 * Modules that the model has under no settings. Whether the source has one that is not refused here is known when the network is
 * built.
 */
export function unknownModuleFindings(data: unknown): readonly Finding[] {
  const kind = modelKindAt(data, ['model']);
  const known = kind && sharedModules(kind);
  if (known === undefined) return [];
  return listAt(data, ['strategies']).flatMap((strategy, index) =>
    listAt(strategy, ['freeze']).flatMap((module, place): readonly Finding[] => {
      const isName = typeof module === 'string' && MODULE_NAME.test(module); // else the schema speaks
      if (!isName || isWithin(known, module)) return [];
      const meant = didYouMean(module, known);
      const hint = meant === undefined ? '' : `did you mean ${describeValue(meant)}? `;
      const message = `${kind} has no module ${describeValue(module)}; ${hint}Modules: ${known.join(', ')}`;
      const path = ['strategies', index, 'freeze', place];
      return [{ code: 'unknown-value', path, blame: 'value', message, meant, options: known }];
    }),
  );
}
