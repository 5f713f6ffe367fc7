import { at } from '../core/typed-arrays.ts';
import { weightedPositiveShare } from './base-rate.ts';
import type { Labelled } from './label-share.ts';
import { labelledTrainingRows } from './labelled-rows.ts';
import { fitLogisticRegression } from './logistic-regression.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/**
 * Coefficients of a logistic regression of L2R's labels on its features, where all features have one: with all labels those that the
 * data set states, with a share of them the same regression on that share, so that nothing is known of the labels that were left out
 * but the way each feature is turned. Undefined where the share has one class alone. [m]
 */
export function rankingCoefficients(
  dataset: PreparedDataset,
  labelled: Labelled | undefined,
): readonly number[] | undefined {
  const scales = dataset.manifest.tasks.l2r?.features ?? [];
  const stated = scales.flatMap(({ coefficient }) => coefficient ?? []);
  if (stated.length < scales.length || stated.length === 0) return undefined;
  if (labelled?.task !== 'l2r') return stated;
  return weightedPositiveShare(dataset, 'l2r', labelled) === undefined
    ? undefined
    : fitted(dataset, labelled, stated.length);
}

function fitted(
  dataset: PreparedDataset,
  labelled: Labelled,
  width: number,
): readonly number[] | undefined {
  const { features, label, weight } = dataset.tasks.l2r?.rows ?? {};
  if (features === undefined || label === undefined) return undefined;
  const rows = labelledTrainingRows(dataset, 'l2r', labelled);
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, n) => {
    values.set(features.subarray(row * width, (row + 1) * width), n * width);
  });
  return Array.from(
    fitLogisticRegression({
      ...{ values, width, rows: rows.length },
      labels: Uint8Array.from(rows, (row) => at(label, row)),
      ...(weight && { weights: Float32Array.from(rows, (row) => at(weight, row)) }),
    }),
  );
}
