import { canonicalJson } from '../core/canonical-json.ts';
import { TASK_NAMES } from '../core/tasks.ts';
import { describeValue } from './describe-value.ts';
import { didYouMean } from './did-you-mean.ts';
import { MODEL_KINDS } from './model-schema.ts';
import { repeatedFindings } from './repeated-findings.ts';
import { listAt, valueAt } from './raw-data.ts';
import type { Finding, SpecPath } from './spec-problem.ts';
import { isWithin, sharedModules } from './shared-modules.ts';
import { shareText, sourceCellLabel } from './transfer-cells.ts';
import { MODULE_NAME } from './transfer-schema.ts';
import { trainingSchema } from './training-schema.ts';
import { weightingFindings } from './weighting-checks.ts';

/** What no field of a transfer experiment shows by itself. Works on the raw data, as experimentFindings does. */
export function transferFindings(data: unknown): readonly Finding[] {
  if (valueAt(data, ['kind']) !== 'transfer') return [];
  const sources = listAt(data, ['sources']);
  return [
    ...repeatedFindings(listAt(data, ['fractions']), (index) => ['fractions', index], 'share'),
    ...sharesOfOneName(listAt(data, ['fractions'])),
    ...strategiesNamedAsSources(data, sources),
    ...repeatedFindings(
      listAt(data, ['strategies']).map(strategyLabel),
      (index) => ['strategies', index],
      'strategy',
    ),
    ...repeatedFindings(sources.map(sourceName), (index) => ['sources', index], 'source'),
    ...sameSources(data, sources),
    ...sources.flatMap((source, index) => [
      ...sourceTasks(data, ['sources', index, 'tasks']),
      ...weightingFindings(source).map((finding) => ({
        ...finding,
        path: ['sources', index, ...finding.path],
      })),
    ]),
    ...nothingToTransfer(data),
    ...unknownModules(data),
    ...idleTuning(data),
  ];
}

/** Shares that the table would show alike. */
function sharesOfOneName(fractions: readonly unknown[]): readonly Finding[] {
  const names = fractions.map((share) => (typeof share === 'number' ? shareText(share) : ''));
  return fractions.flatMap((share, index): readonly Finding[] => {
    const name = names[index] ?? '';
    const first = fractions[names.indexOf(name)];
    if (name === '' || first === share) return [];
    const message = `the shares ${describeValue(first)} and ${describeValue(share)} have one name in the table, ${name}`;
    return [{ code: 'duplicate-value', path: ['fractions', index], blame: 'value', message }];
  });
}

/** Cells are found by their labels, those of sources among them. */
function strategiesNamedAsSources(data: unknown, sources: readonly unknown[]): readonly Finding[] {
  const taken = sources.map((source) => sourceCellLabel(String(sourceName(source))));
  return listAt(data, ['strategies']).flatMap((strategy, index): readonly Finding[] => {
    const label = strategyLabel(strategy);
    if (typeof label !== 'string' || !taken.includes(label)) return [];
    const message = `${describeValue(label)} is the name of the source's own cell`;
    const path = ['strategies', index, 'label'];
    return [{ code: 'duplicate-value', path, blame: 'value', message }];
  });
}

/** Sources that are one cell under two names. */
function sameSources(data: unknown, sources: readonly unknown[]): readonly Finding[] {
  const cells = sources.map((source) => {
    const tasks = TASK_NAMES.filter((task) => listAt(source, ['tasks']).includes(task));
    const training = valueAt(source, ['training']) ?? valueAt(data, ['training']);
    const { success, data: whole } = trainingSchema.safeParse(training);
    return canonicalJson([tasks, success ? whole : (training ?? null)]);
  });
  return sources.flatMap((source, index): readonly Finding[] => {
    const first = sources[cells.indexOf(cells[index] ?? '')];
    const [name, before] = [sourceName(source), sourceName(first)];
    if (name === before) return [];
    const message = `the source ${describeValue(name)} is ${describeValue(before)} a second time: the same tasks and the same training`;
    return [{ code: 'duplicate-value', path: ['sources', index], blame: 'value', message }];
  });
}

function sourceTasks(data: unknown, path: SpecPath): readonly Finding[] {
  const own = listAt(data, path);
  const targets = listAt(data, ['tasks']).filter((task) =>
    TASK_NAMES.some((name) => name === task),
  );
  const repeated = repeatedFindings(own, (index) => [...path, index], 'task');
  if (targets.length === 0 || targets.some((task) => !own.includes(task))) return repeated;
  const message = `the source has learned ${targets.map(describeValue).join(', ')} itself: no target is left`;
  return [...repeated, { code: 'contradiction', path, blame: 'value', message }];
}

/** A linear model has no representation that another task could use. */
function nothingToTransfer(data: unknown): readonly Finding[] {
  const model = valueAt(data, ['model']);
  const kind = typeof model === 'string' ? model : valueAt(model, ['kind']);
  if (kind !== 'wide') return [];
  const message = 'wide has no representation to transfer: all its weights belong to one task';
  return [{ code: 'contradiction', path: ['model'], blame: 'value', message }];
}

/**
 * Modules that the model has under no settings. Whether the source has one that is not refused here is known when the network is
 * built.
 */
function unknownModules(data: unknown): readonly Finding[] {
  const model = valueAt(data, ['model']);
  const named = typeof model === 'string' ? model : valueAt(model, ['kind']);
  const kind = MODEL_KINDS.find((known) => known === named);
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

function idleTuning(data: unknown): readonly Finding[] {
  if (valueAt(data, ['tuning']) === undefined) return [];
  const message =
    'kind transfer searches nothing: find the settings in an experiment of their own and state them here';
  return [{ code: 'contradiction', path: ['tuning'], blame: 'key', message }];
}

function strategyLabel(strategy: unknown): unknown {
  return typeof strategy === 'string' ? strategy : trimmed(valueAt(strategy, ['label']));
}

function sourceName(source: unknown): unknown {
  const label = valueAt(source, ['label']);
  return trimmed(label) ?? listAt(source, ['tasks']).join('+');
}

function trimmed(label: unknown): string | undefined {
  return typeof label === 'string' ? label.trim() : undefined;
}
