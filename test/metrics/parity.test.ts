import { describe, expect, test } from 'vitest';
import { auc } from '../../src/metrics/auc.ts';
import { expectedCalibrationError } from '../../src/metrics/calibration-error.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { precisionRecall } from '../../src/metrics/precision-recall.ts';
import { accuracy, topClass } from '../../src/metrics/top-class.ts';
import {
  casesNamed,
  definedNumberAt,
  hasValue,
  loadParity,
  numberAt,
  numbersAt,
  tensorAt,
  type ParityCase,
} from '../support/parity.ts';

const file = loadParity('auc');

function input(entry: ParityCase, name: string): readonly number[] {
  return tensorAt(entry, ['inputs', name]).data;
}

function weights(entry: ParityCase): readonly number[] | undefined {
  return hasValue(entry, ['inputs', 'sample_weights']) ? input(entry, 'sample_weights') : undefined;
}

function expectEqual(found: number | undefined, expected: number | undefined): void {
  expect(found === undefined).toBe(expected === undefined);
  if (expected !== undefined) expect(Math.abs((found ?? NaN) - expected)).toBeLessThan(1e-12);
}

describe('metrics equal the float64 reference', () => {
  test.each(casesNamed(file, /^auc/))('$name', (entry) => {
    const found = auc(input(entry, 'scores'), input(entry, 'labels'), weights(entry));
    expectEqual(found, definedNumberAt(entry, ['expected']));
  });

  test.each(casesNamed(file, /^gauc/))('$name', (entry) => {
    const found = gauc(input(entry, 'scores'), input(entry, 'labels'), input(entry, 'groups'));
    expectEqual(found, definedNumberAt(entry, ['expected']));
  });

  test.each(casesNamed(file, /^log-loss/))('$name', (entry) => {
    const found = logLoss(input(entry, 'probabilities'), input(entry, 'labels'), weights(entry));
    expectEqual(found, definedNumberAt(entry, ['expected']));
  });

  test.each(casesNamed(file, /^top-1-accuracy/))('$name', (entry) => {
    const { shape, data } = tensorAt(entry, ['inputs', 'logits']);
    const found = accuracy(topClass(data, shape[1] ?? 0), input(entry, 'classes'));
    expectEqual(found, definedNumberAt(entry, ['expected']));
  });

  test.each(casesNamed(file, /^precision-recall/))('$name', (entry) => {
    const classes = numberAt(entry, ['inputs', 'classes']);
    const found = precisionRecall(input(entry, 'predicted'), input(entry, 'actual'), classes);
    for (const side of ['precision', 'recall'] as const) {
      const expected = numbersAt(entry, ['expected', side]);
      expect(found[side]).toHaveLength(expected.length);
      expected.forEach((value, k) => {
        expectEqual(found[side][k], value);
      });
    }
    expectEqual(found.macroPrecision, numberAt(entry, ['expected', 'macro_precision']));
    expectEqual(found.macroRecall, numberAt(entry, ['expected', 'macro_recall']));
  });

  test.each(casesNamed(file, /^ndcg/))('$name', (entry) => {
    const k = numberAt(entry, ['inputs', 'k']);
    const found = ndcg(input(entry, 'scores'), input(entry, 'gains'), k);
    expectEqual(found, definedNumberAt(entry, ['expected']));
  });

  test.each(casesNamed(file, /^calibration-error/))('$name', (entry) => {
    const bins = numberAt(entry, ['inputs', 'bins']);
    const found = expectedCalibrationError(
      input(entry, 'probabilities'),
      input(entry, 'labels'),
      bins,
    );
    expectEqual(found, definedNumberAt(entry, ['expected']));
  });

  test('no case of the file is left out', () => {
    const known = /^(auc|gauc|log-loss|top-1-accuracy|precision-recall|ndcg|calibration-error)/;
    expect(file.cases.filter(({ name }) => !known.test(name))).toEqual([]);
  });
});
