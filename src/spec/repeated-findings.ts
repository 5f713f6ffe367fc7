import { describeValue } from './describe-value.ts';
import type { Finding, SpecPath } from './spec-problem.ts';

/** A finding for each plain value of a list that stands in it before. */
export function repeatedFindings(
  values: readonly unknown[],
  pathOf: (index: number) => SpecPath,
  what: string,
): readonly Finding[] {
  return values.flatMap((value, index): readonly Finding[] => {
    const isNew = !values.slice(0, index).includes(value);
    if (value === undefined || typeof value === 'object' || isNew) return [];
    const message = `the ${what} ${describeValue(value)} stands here a second time`;
    return [{ code: 'duplicate-value', path: pathOf(index), blame: 'value', message }];
  });
}
