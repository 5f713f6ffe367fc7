import { present } from '../../src/core/assert.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';

/** Ranking features near the end of float32: whatever is trained on them diverges. */
export function extremeFeatures(dataset: PreparedDataset): PreparedDataset {
  const l2r = present(dataset.tasks.l2r, 'l2r');
  const features = present(l2r.rows.features, 'features').map((value) => value * 1e37);
  return {
    ...dataset,
    tasks: { ...dataset.tasks, l2r: { ...l2r, rows: { ...l2r.rows, features } } },
  };
}
