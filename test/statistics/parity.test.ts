import { expect, test } from 'vitest';
import { holmAdjusted } from '../../src/statistics/holm.ts';
import { resampledMeanDifferences } from '../../src/statistics/paired-bootstrap.ts';
import { centralInterval } from '../../src/statistics/quantile.ts';
import { pairedTTest, welchTTest } from '../../src/statistics/t-test.ts';
import { wilcoxonSignedRank } from '../../src/statistics/wilcoxon.ts';
import {
  casesNamed,
  loadParity,
  numberAt,
  numbersAt,
  tensorAt,
  valueAt,
  type ParityCase,
} from '../support/parity.ts';

const file = loadParity('statistics');
const [EXACT, P_VALUE] = [1e-12, 1e-9];

function input(entry: ParityCase, name: string): readonly number[] {
  return tensorAt(entry, ['inputs', name]).data;
}

function expectNear(found: number | undefined, expected: number, tolerance = EXACT): void {
  expect(Math.abs((found ?? NaN) - expected)).toBeLessThan(tolerance);
}

function expectAllNear(found: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(found?.length).toBe(expected.length);
  expected.forEach((value, index) => {
    expectNear(found?.[index], value);
  });
}

test.each(casesNamed(file, /^paired-t-test/))('$name', (entry) => {
  const confidence = numberAt(entry, ['inputs', 'confidence']);
  const found = pairedTTest(input(entry, 'a'), input(entry, 'b'), confidence);
  expectNear(found?.meanDifference, numberAt(entry, ['expected', 'mean_difference']));
  expectNear(found?.statistic, numberAt(entry, ['expected', 'statistic']));
  expect(found?.degreesOfFreedom).toBe(numberAt(entry, ['expected', 'degrees_of_freedom']));
  expectNear(found?.pValue, numberAt(entry, ['expected', 'p_value']), P_VALUE);
  expectAllNear(found?.interval, numbersAt(entry, ['expected', 'interval']));
});

test.each(casesNamed(file, /^welch-t-test/))('$name', (entry) => {
  const found = welchTTest(input(entry, 'a'), input(entry, 'b'));
  expectNear(found?.statistic, numberAt(entry, ['expected', 'statistic']));
  expectNear(found?.degreesOfFreedom, numberAt(entry, ['expected', 'degrees_of_freedom']), 1e-11);
  expectNear(found?.pValue, numberAt(entry, ['expected', 'p_value']), P_VALUE);
});

test.each(casesNamed(file, /^paired-bootstrap/))('$name', (entry) => {
  const means = resampledMeanDifferences(
    input(entry, 'a'),
    input(entry, 'b'),
    input(entry, 'indices'),
  );
  expectAllNear(means, tensorAt(entry, ['expected', 'resampled_means']).data);
  const interval = centralInterval(means, numberAt(entry, ['inputs', 'confidence']));
  expectAllNear(interval, numbersAt(entry, ['expected', 'interval']));
});

test.each(casesNamed(file, /^wilcoxon/))('$name', (entry) => {
  const found = wilcoxonSignedRank(input(entry, 'a'), input(entry, 'b'));
  expectNear(found?.statistic, numberAt(entry, ['expected', 'statistic']));
  expectNear(found?.pValue, numberAt(entry, ['expected', 'p_value']), P_VALUE);
});

test.each(casesNamed(file, /^holm/))('$name', (entry) => {
  const found = holmAdjusted(input(entry, 'p_values'));
  expectAllNear(found, tensorAt(entry, ['expected', 'adjusted']).data);
  const alpha = numberAt(entry, ['inputs', 'alpha']);
  const rejected = found.map((value) => value <= alpha);
  expect(rejected).toEqual(valueAt(entry, ['expected', 'rejected']));
});

test('no case of the file is left out', () => {
  const known = /^(paired-t-test|welch-t-test|paired-bootstrap|wilcoxon|holm)/;
  expect(file.cases.filter(({ name }) => !known.test(name))).toEqual([]);
});
