import { present } from '../core/assert.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { pairedTTest } from '../statistics/t-test.ts';
import { pValueText } from './number-text.ts';
import { hasEnoughSeeds } from './report-claims.ts';
import type { DifferenceCell, ReportClaim } from './report-table.ts';

/** Of the family of claims, as of the 95 % intervals. */
const LEVEL = 0.05;

/** A claim, and the difference that it is about. */
export interface TestedClaim {
  readonly claim: ReportClaim;
  readonly difference: DifferenceCell | undefined;
}

/**
 * Adds to each claim the p value of its paired t test over seeds, and the same adjusted by Holm over all claims of the
 * table: whatever the claims have in common (seeds, users, the network), Holm's bound holds.
 */
export function withTests(claims: readonly TestedClaim[]): readonly ReportClaim[] {
  const pValues = claims.map(({ difference }) => pValueOf(difference));
  const known = pValues.filter((pValue) => pValue !== undefined);
  const adjusted = holmAdjusted(known);
  let next = 0;
  return claims.map(({ claim }, k) => {
    const pValue = pValues[k];
    if (pValue === undefined) return claim;
    const test = {
      ...{ pValue, adjusted: present(adjusted[next++], 'an adjusted p') },
      tests: known.length,
    };
    const byHolm =
      test.tests === 1 ? '' : `, ${pValueText(test.adjusted)} by Holm over ${test.tests} claims`;
    const evidence = `${claim.evidence}; p ${pValueText(pValue)}${byHolm}`;
    return { ...claim, test, evidence, verdict: overFamily(claim.verdict, test.adjusted) };
  });
}

/** The interval of a claim is its own; whether it holds beside all the others is for Holm to say. */
function overFamily(verdict: ReportClaim['verdict'], adjusted: number): ReportClaim['verdict'] {
  if (adjusted <= LEVEL) return verdict;
  if (verdict === 'shown') return 'interval excludes zero; not by Holm';
  return verdict === 'shown the other way'
    ? 'interval excludes zero the other way; not by Holm'
    : verdict;
}

/** Of the differences against 0. */
function pValueOf(difference: DifferenceCell | undefined): number | undefined {
  if (difference === undefined || !hasEnoughSeeds(difference)) return undefined;
  const values = Object.values(difference.bySeed);
  const zeros = values.map(() => 0);
  return pairedTTest(values, zeros)?.pValue;
}
