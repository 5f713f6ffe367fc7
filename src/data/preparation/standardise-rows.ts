import { at } from '../../core/typed-arrays.ts';
import {
  applyFeatureScales,
  fitFeatureScales,
  standardiseRankingFeatures,
} from '../feature-scales.ts';
import type { MomentTable, TaskExamples, TaskManifest } from '../prepared-dataset.ts';

/** Standardises what a task has of ranking features or statistics, in place, on its training rows. */
export function standardiseRows(
  { momentOffset, rowOffset, rows }: TaskExamples,
  { splitOffset }: MomentTable,
  names: readonly string[],
): Pick<TaskManifest, 'features' | 'statistics'> {
  const trainingRows = at(rowOffset, at(momentOffset, at(splitOffset, 1)));
  if (rows.features !== undefined) {
    const features = standardiseRankingFeatures({
      names,
      values: rows.features,
      trainingRows,
      labels: rows.label,
      ...(rows.weight !== undefined && { weights: rows.weight }),
    });
    return { features };
  }
  if (rows.statistics !== undefined) {
    const statistics = fitFeatureScales({ names, values: rows.statistics, trainingRows });
    applyFeatureScales(rows.statistics, statistics);
    return { statistics };
  }
  return {};
}
