import type { SplitName, TaskName } from '../core/tasks.ts';
import { chooseLabelled, type Labelled } from '../data/label-share.ts';
import { selectMoments } from '../data/moment-sampler.ts';
import type { PreparedDataset } from '../data/prepared-dataset.ts';
import { repeated, trainingParts, type TrainingPart } from '../data/training-schedule.ts';
import type { DataSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';

/** The moments that a cell trains on and is scored on. */
export interface CellMoments {
  /** Where a task has not all of its labels. */
  readonly labelled: Labelled | undefined;
  /** Moments of a split that ask something of the tasks, of the users that the experiment takes. */
  readonly of: (split: SplitName, tasks: readonly TaskName[]) => Uint32Array;
}

export function cellMoments(
  dataset: PreparedDataset,
  data: DataSpec,
  { labels, seed }: Pick<PlannedCell, 'labels' | 'seed'>,
): CellMoments {
  const labelled = labels && chooseLabelled(dataset, labels, seed);
  return {
    labelled,
    of: (split, tasks) => {
      const users = split === 'train' ? data.users : data.evaluationUsers;
      return selectMoments(dataset, { split, tasks, users, labelled });
    },
  };
}

/** What an epoch of a cell is made of. */
export function cellSchedule(
  { training, tasks, labels }: Pick<PlannedCell, 'training' | 'tasks' | 'labels'>,
  momentsOf: (tasks: readonly TaskName[]) => Uint32Array,
): readonly TrainingPart[] {
  const parts = trainingParts(training.mixing, tasks, momentsOf);
  return labels === undefined ? parts : repeated(parts, labels, momentsOf);
}
