import { at } from '../core/typed-arrays.ts';
import type { FeatureScale } from './prepared-dataset.ts';

export interface ScaleInput {
  readonly names: readonly string[];
  /** [rows × names], row by row */
  readonly values: Float32Array;
  /** The first `trainingRows` rows are fitted on. */
  readonly trainingRows: number;
  /** With labels each feature is turned so that it rises with the label; without, it keeps its sign. */
  readonly labels?: Uint8Array;
}

/** Mean, deviation and sign of each feature over the training rows; a constant feature keeps deviation 1. */
export function fitFeatureScales(input: ScaleInput): FeatureScale[] {
  const { names, values, trainingRows, labels } = input;
  const width = names.length;
  const count = Math.max(1, trainingRows);
  const labelMean = labels === undefined ? 0 : meanOf(labels, trainingRows);
  return names.map((name, column) => {
    let sum = 0;
    for (let row = 0; row < trainingRows; row++) sum += at(values, row * width + column);
    const mean = sum / count;
    let square = 0;
    let product = 0;
    for (let row = 0; row < trainingRows; row++) {
      const difference = at(values, row * width + column) - mean;
      square += difference * difference;
      if (labels !== undefined) product += difference * (at(labels, row) - labelMean);
    }
    const deviation = Math.sqrt(square / count);
    return { name, mean, deviation: deviation > 0 ? deviation : 1, sign: product < 0 ? -1 : 1 };
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

function meanOf(labels: Uint8Array, rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += at(labels, row);
  return sum / Math.max(1, rows);
}
