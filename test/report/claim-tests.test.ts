import { expect, test } from 'vitest';
import { withTests } from '../../src/report/claim-tests.ts';
import { overSeeds } from '../../src/report/report-cells.ts';
import { beatsClaim } from '../../src/report/report-claims.ts';
import type { ReportColumn } from '../../src/report/report-table.ts';

const column: ReportColumn = { id: 'ctr.auc', task: 'ctr', metric: 'auc', better: 'higher' };

/** p .013 by itself: .026 over two claims, .053 over four. */
const gain = overSeeds({ 1: 0.008, 2: 0.01, 3: 0.012 }, null);
const noise = overSeeds({ 1: 0.01, 2: -0.01, 3: 0.001 }, null);

const verdicts = (others: number, first = gain): readonly string[] =>
  withTests(
    [first, ...Array.from({ length: others }, () => noise)].map((difference) => ({
      claim: beatsClaim(column, { first: 'a', second: 'b' }, difference),
      difference,
    })),
  ).map(({ verdict }) => verdict);

test('a claim is shown where its interval excludes zero and Holm agrees', () => {
  expect(verdicts(0)).toEqual(['shown']);
  expect(verdicts(1)).toEqual(['shown', 'not shown']);
});

test('an interval that excludes zero is called so where Holm does not agree', () => {
  expect(verdicts(3)[0]).toBe('interval excludes zero; not by Holm');
});

test('a difference against the claim is called so where Holm agrees', () => {
  const loss = overSeeds({ 1: -0.008, 2: -0.01, 3: -0.012 }, null);
  expect(verdicts(1, loss)[0]).toBe('shown the other way');
  expect(verdicts(3, loss)[0]).toBe('interval excludes zero the other way; not by Holm');
});
