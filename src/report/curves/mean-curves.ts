import { mean } from '../../statistics/summary.ts';
import type { CurveSubject, LearningCurve } from './learning-curves.ts';

/** A curve over seeds. */
export interface MeanCurve extends CurveSubject {
  readonly points: readonly MeanPoint[];
}

export interface MeanPoint {
  /** Mean over seeds: batches hold the same rows in another order. */
  readonly samples: number;
  /** The same of all tasks of the cell, and what its source had seen before. */
  readonly total: number;
  readonly mean: number;
  /** Lowest and highest seed. */
  readonly low: number;
  readonly high: number;
}

/**
 * Mean and range over seeds of each row, task and metric, point by point as far as all of its seeds have them: where seeds stop
 * early, a mean over those that went on would jump. The nth points belong together, not those of one step: seeds draw other labels
 * where not all of them train, and evaluate at other steps.
 */
export function meanCurves(curves: readonly LearningCurve[]): readonly MeanCurve[] {
  const groups = new Map<string, LearningCurve[]>();
  for (const curve of curves) {
    const { row, task, split, metric } = curve;
    const key = JSON.stringify([row, task, split, metric]);
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  return [...groups.values()].flatMap((seeds) => {
    const [first] = seeds;
    if (first === undefined) return [];
    const { seed: _seed, sourceSamples: _sourceSamples, ...subject } = first;
    return [{ ...subject, points: commonPoints(seeds) }];
  });
}

function commonPoints(seeds: readonly LearningCurve[]): readonly MeanPoint[] {
  const length = Math.min(...seeds.map(({ points }) => points.length));
  return Array.from({ length }, (_, k) => {
    const points = seeds.flatMap(({ sourceSamples, points: own }) => {
      const point = own[k];
      return point === undefined ? [] : [{ ...point, total: point.allSamples + sourceSamples }];
    });
    const values = points.map(({ value }) => value);
    return {
      samples: mean(points.map(({ samples }) => samples)),
      total: mean(points.map(({ total }) => total)),
      mean: mean(values),
      low: Math.min(...values),
      high: Math.max(...values),
    };
  });
}
