import type { TaskName } from '../core/tasks.ts';
import { PRIMARY_METRIC, type MetricValues } from '../metrics/metric-names.ts';
import type { TrainingOptions } from './training-options.ts';

/** Below so many positives, a validation score is noise: nothing is chosen on it. */
export const MIN_SELECTION_POSITIVES = 100;

/** A task on the validation split. */
export interface ValidationScore {
  readonly task: TaskName;
  readonly values: MetricValues;
  /** undefined for a task with more than two classes. */
  readonly positives: number | undefined;
}

/**
 * One number to choose a checkpoint by, larger = better: the mean of the tasks' primary metrics, or minus the
 * mean of their relative log losses. Where `selectOn` names tasks the others do not vote, nor do those with too few
 * positives; without a voter there is no score, and the last weights are kept.
 *
 * Deviation: selection. The paper does not say which weights were tested.
 */
export function selectionScore(
  scores: readonly ValidationScore[],
  { select, selectOn }: Pick<TrainingOptions, 'select' | 'selectOn'>,
): number | undefined {
  const votes = scores.flatMap(({ task, values, positives }) => {
    if (selectOn?.includes(task) === false) return [];
    if (positives !== undefined && positives < MIN_SELECTION_POSITIVES) return [];
    const value = select === 'metric' ? values[PRIMARY_METRIC[task]] : values.relativeLogLoss;
    if (value === undefined || value === null) return [];
    return [select === 'metric' ? value : -value];
  });
  if (votes.length === 0) return undefined;
  return votes.reduce((sum, vote) => sum + vote, 0) / votes.length;
}
