import { canonicalJson } from '../core/canonical-json.ts';
import { describeValue } from './describe-value.ts';
import { listAt, valueAt } from './raw-data.ts';
import { repeatedFindings } from './repeated-findings.ts';
import { labelOfStrategy } from './source-checks.ts';
import type { Finding } from './spec-problem.ts';
import { STRATEGIES } from './transfer-schema.ts';

/** What no field of a transfer's strategies shows by itself. Works on the raw data, as experimentFindings does. */
export function strategyFindings(data: unknown): readonly Finding[] {
  const strategies = listAt(data, ['strategies']);
  return [
    ...repeatedFindings(
      strategies.map(labelOfStrategy),
      (index) => ['strategies', index],
      'strategy',
    ),
    ...sameStrategies(strategies),
    ...namedAsOthers(strategies),
    ...strategies.flatMap((strategy, index) =>
      repeatedFindings(
        listAt(strategy, ['freeze']),
        (place) => ['strategies', index, 'freeze', place],
        'module',
      ),
    ),
    ...unusedSources(strategies),
  ];
}

/** Strategies that are one under two names: nothing but the modules that they freeze can tell them apart. */
function sameStrategies(strategies: readonly unknown[]): readonly Finding[] {
  const frozen = strategies.map(frozenModules);
  return strategies.flatMap((strategy, index): readonly Finding[] => {
    const modules = frozen[index];
    const [name, before] = [strategy, strategies[frozen.indexOf(modules)]].map(labelOfStrategy);
    if (modules === undefined || name === undefined || before === undefined || name === before) {
      return [];
    }
    const message = `the strategy ${describeValue(name)} is ${describeValue(before)} a second time: it freezes the same modules`;
    return [{ code: 'duplicate-value', path: ['strategies', index], blame: 'value', message }];
  });
}

/** Of FT, in whatever order they are listed; undefined where it names none. */
function frozenModules(strategy: unknown): string | undefined {
  if (valueAt(strategy, ['kind']) !== 'FT') return undefined;
  const modules = listAt(strategy, ['freeze']).filter((module) => typeof module === 'string');
  return modules.length === 0 ? undefined : canonicalJson([...new Set(modules)].sort());
}

/** FT is the one kind that can have a label: that of another kind would stand for what the paper calls so. */
function namedAsOthers(strategies: readonly unknown[]): readonly Finding[] {
  return strategies.flatMap((strategy, index): readonly Finding[] => {
    const label = labelOfStrategy(strategy);
    const isOther = STRATEGIES.some((name) => name === label && name !== 'FT');
    if (typeof strategy === 'string' || !isOther) return [];
    const message = `${describeValue(label)} is the name of another strategy: give this one a name of its own`;
    const path = ['strategies', index, 'label'];
    return [{ code: 'contradiction', path, blame: 'value', message }];
  });
}

function unusedSources(strategies: readonly unknown[]): readonly Finding[] {
  if (strategies.length === 0 || strategies.some((strategy) => strategy !== 'RS')) return [];
  const message = 'RS alone uses no source: name RA, RT or FT beside it';
  return [{ code: 'contradiction', path: ['strategies'], blame: 'value', message }];
}
