import { present } from '../../src/core/assert.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';

/** A data set whose L2R features state these coefficients, none where `of` is undefined. */
export function withCoefficients(
  dataset: PreparedDataset,
  of: ((feature: number) => number) | undefined,
): PreparedDataset {
  const { manifest } = dataset;
  const { features, ...l2r } = present(manifest.tasks.l2r, 'l2r');
  const stated = features?.map(({ coefficient: _own, ...feature }, index) => ({
    ...feature,
    ...(of && { coefficient: of(index) }),
  }));
  const tasks = { ...manifest.tasks, l2r: { ...l2r, features: present(stated, 'features') } };
  return { ...dataset, manifest: { ...manifest, tasks } };
}

/** A data set with other labels of L2R. */
export function withRankingLabels(
  dataset: PreparedDataset,
  of: (row: number, label: number) => number,
): PreparedDataset {
  const l2r = present(dataset.tasks.l2r, 'l2r');
  const label = l2r.rows.label.map((value, row) => of(row, value));
  return { ...dataset, tasks: { ...dataset.tasks, l2r: { ...l2r, rows: { ...l2r.rows, label } } } };
}
