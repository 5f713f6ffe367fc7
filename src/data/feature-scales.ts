import { at } from '../core/typed-arrays.ts';
import { fitLogisticRegression } from './logistic-regression.ts';
import type { FeatureScale } from './prepared-dataset.ts';

export interface ScaleInput {
  readonly names: readonly string[];
  /** [rows × names], row by row */
  readonly values: Float32Array;
  /** The first `trainingRows` rows are fitted on. */
  readonly trainingRows: number;
}

/** Mean and deviation of each feature over the training rows, sign 1; a constant feature keeps deviation 1. */
export function fitFeatureScales({ names, values, trainingRows }: ScaleInput): FeatureScale[] {
  const width = names.length;
  const count = Math.max(1, trainingRows);
  return names.map((name, column) => {
    let sum = 0;
    for (let row = 0; row < trainingRows; row++) sum += at(values, row * width + column);
    const mean = sum / count;
    let square = 0;
    for (let row = 0; row < trainingRows; row++) {
      square += (at(values, row * width + column) - mean) ** 2;
    }
    const deviation = Math.sqrt(square / count);
    return { name, mean, deviation: deviation > 0 ? deviation : 1, sign: 1 };
  });
}

/** Replaces raw values by sign × (raw - mean) / deviation, in place. */
export function applyFeatureScales(values: Float32Array, scales: readonly FeatureScale[]): void {
  const width = scales.length;
  scales.forEach(({ mean, deviation, sign }, column) => {
    for (let index = column; index < values.length; index += width) {
      values[index] = (sign * (at(values, index) - mean)) / deviation;
    }
  });
}

export interface RankingScaleInput extends ScaleInput {
  readonly labels: Uint8Array;
  /** n of Eq. 9. */
  readonly weights?: Float32Array;
}

/**
 * Standardises ranking features in place and turns each so that, the others held fixed, larger is better: the
 * sign of its coefficient in a logistic regression on the training rows. The weights of L2R cannot be
 * negative (Ni et al. 2018, Fig. 5b), so this is what lets them reach that regression; the sign of a feature's own
 * correlation would not, since features overlap.
 */
export function standardiseRankingFeatures(input: RankingScaleInput): FeatureScale[] {
  const { values, labels, weights, trainingRows, names } = input;
  const unsigned = fitFeatureScales(input);
  applyFeatureScales(values, unsigned);
  const coefficients = fitLogisticRegression({
    values,
    width: names.length,
    rows: trainingRows,
    labels,
    ...(weights !== undefined && { weights }),
  });
  const turns = unsigned.map((_scale, k) => ((coefficients[k] ?? 0) < 0 ? -1 : 1));
  applyFeatureScales(
    values,
    turns.map((sign) => ({ name: '', mean: 0, deviation: 1, sign })),
  );
  return unsigned.map((scale, k) => ({
    ...scale,
    sign: turns[k] ?? 1,
    coefficient: Math.abs(coefficients[k] ?? 0),
  }));
}
