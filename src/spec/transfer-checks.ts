import { describeValue } from './describe-value.ts';
import { freezeFindings } from './freeze-checks.ts';
import { modelKindAt } from './model-kind-at.ts';
import { listAt, valueAt } from './raw-data.ts';
import { repeatedFindings } from './repeated-findings.ts';
import { sourceFindings } from './source-checks.ts';
import type { Finding } from './spec-problem.ts';
import { strategyFindings } from './strategy-checks.ts';
import { repeatsAt, shareText } from './transfer-cells.ts';

/** What no field of a transfer experiment shows by itself. Works on the raw data, as experimentFindings does. */
export function transferFindings(data: unknown): readonly Finding[] {
  if (valueAt(data, ['kind']) !== 'transfer') return [];
  return [
    ...repeatedFindings(listAt(data, ['fractions']), (index) => ['fractions', index], 'share'),
    ...sharesOfOneName(listAt(data, ['fractions'])),
    ...strategyFindings(data),
    ...sourceFindings(data),
    ...nothingToTransfer(data),
    ...freezeFindings(data),
    ...idleRepeats(data),
    ...searchedModel(data),
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

/** A share is passed over again to make up for what it lacks: one that lacks little is not. */
function idleRepeats(data: unknown): readonly Finding[] {
  const repeats = valueAt(data, ['repeats']);
  const fractions = valueAt(data, ['fractions']) === undefined ? [1] : listAt(data, ['fractions']);
  if (typeof repeats !== 'number' || repeats <= 1) return [];
  const isPassedOnce = (share: unknown) =>
    typeof share === 'number' && repeatsAt(share, { repeats }) === 1;
  if (!fractions.every(isPassedOnce)) return [];
  const message =
    'this changes nothing: no share of the labels is passed over twice for all of them';
  return [{ code: 'contradiction', path: ['repeats'], blame: 'key', message }];
}

/** A linear model has no representation that another task could use. */
function nothingToTransfer(data: unknown): readonly Finding[] {
  if (modelKindAt(data, ['model']) !== 'wide') return [];
  const message = 'wide has no representation to transfer: all its weights belong to one task';
  return [{ code: 'contradiction', path: ['model'], blame: 'value', message }];
}

/** What starts from a source is the network that its source was. */
function searchedModel(data: unknown): readonly Finding[] {
  const grid = valueAt(data, ['tuning', 'grid']);
  if (typeof grid !== 'object' || grid === null) return [];
  return Object.keys(grid)
    .filter((name) => name.startsWith('model.'))
    .map((name) => {
      const message =
        'this cannot be searched: the model is the one that the sources are trained as';
      const path = ['tuning', 'grid', name];
      return { code: 'contradiction', path, blame: 'key', message };
    });
}
