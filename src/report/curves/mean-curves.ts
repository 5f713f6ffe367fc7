import { mean } from '../../statistics/summary.ts';
import type { CurvePoint, CurveSubject, LearningCurve } from './learning-curves.ts';

/** A curve over seeds. */
export interface MeanCurve extends CurveSubject {
  readonly points: readonly MeanPoint[];
}

export interface MeanPoint {
  /** Mean over seeds: batches hold the same rows in another order. */
  readonly samples: number;
  readonly mean: number;
  /** Lowest and highest seed. */
  readonly low: number;
  readonly high: number;
}

/**
 * Mean and range over seeds of each row, task and metric, at the steps that all of its seeds have: where seeds stop
 * early, a mean over those that went on would jump.
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
    const { row, task, split, metric } = first;
    return [{ row, task, split, metric, points: commonPoints(first, seeds) }];
  });
}

function commonPoints(first: LearningCurve, seeds: readonly LearningCurve[]): readonly MeanPoint[] {
  const byStep = seeds.map(
    ({ points }) => new Map(points.map((point): [number, CurvePoint] => [point.step, point])),
  );
  return first.points.flatMap(({ step }) => {
    const points = byStep.flatMap((found) => found.get(step) ?? []);
    if (points.length < seeds.length) return [];
    const values = points.map(({ value }) => value);
    return [
      {
        samples: mean(points.map(({ samples }) => samples)),
        mean: mean(values),
        low: Math.min(...values),
        high: Math.max(...values),
      },
    ];
  });
}
