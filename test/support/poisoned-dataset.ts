import { at } from '../../src/core/typed-arrays.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { tinyDataset } from './tiny-model.ts';

/** Features and statistics of one split are not numbers, and its labels are turned round. */
export function withPoison(split: 'train' | 'test'): PreparedDataset {
  const source = tinyDataset();
  const tasks = Object.entries(source.tasks).map(([task, examples]) => {
    const { moments } = source;
    const { rows, momentOffset, rowOffset } = examples;
    const rowAt = (moment: number): number => at(rowOffset, at(momentOffset, moment));
    const border = at(moments.splitOffset, split === 'train' ? 1 : 2);
    const poisoned = (row: number): boolean =>
      split === 'train' ? row < rowAt(border) : row >= rowAt(border);
    const spoil = (values: Float32Array | undefined): Float32Array | undefined =>
      values?.map((value, k) =>
        poisoned(Math.floor((k * rows.label.length) / values.length)) ? Number.NaN : value,
      );
    return [
      task,
      {
        ...examples,
        rows: {
          ...rows,
          label: rows.label.map((label, row) => (poisoned(row) ? 1 - Math.min(1, label) : label)),
          features: spoil(rows.features),
          statistics: spoil(rows.statistics),
        },
      },
    ];
  });
  return { ...source, tasks: Object.fromEntries(tasks) as PreparedDataset['tasks'] };
}
