import { at } from '../../core/typed-arrays.ts';
import type { FeatureScale } from '../prepared-dataset.ts';

export interface RawColumns {
  readonly columns: readonly { readonly name: string; readonly sign: 1 | -1 }[];
  /** [rows × columns] */
  readonly values: Float32Array;
  /** The first so many rows are of the training period. */
  readonly trainRows: number;
}

export interface StandardColumns {
  readonly values: Float32Array;
  readonly scales: readonly FeatureScale[];
}

/** sign × (raw - mean) / deviation, by column, with mean and deviation of the training rows. */
export function standardise({ columns, values, trainRows }: RawColumns): StandardColumns {
  const width = columns.length;
  const scales = columns.map(({ name, sign }, column) => {
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < trainRows; row++) sum += at(values, row * width + column);
    const mean = sum / Math.max(1, trainRows);
    for (let row = 0; row < trainRows; row++) {
      squares += (at(values, row * width + column) - mean) ** 2;
    }
    return { name, sign, mean, deviation: Math.sqrt(squares / Math.max(1, trainRows)) };
  });
  const stored = values.map((value, entry) => {
    const scale = scales[entry % width];
    if (scale === undefined || scale.deviation === 0) return 0;
    return (scale.sign * (value - scale.mean)) / scale.deviation;
  });
  return { values: stored, scales };
}
