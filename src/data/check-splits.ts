import { UserError } from '../core/errors.ts';
import { SPLIT_NAMES, type TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import type { Labelled } from './label-share.ts';
import { selectMoments } from './moment-sampler.ts';
import type { PreparedDataset, SplitCounts, TaskExamples } from './prepared-dataset.ts';

/** Shares of the users that train, and that are scored in validation and test. (0, 1] */
export interface UserShares {
  readonly users: number;
  readonly evaluationUsers: number;
}

const EVERYONE: UserShares = { users: 1, evaluationUsers: 1 };

/**
 * Every task must have rows in every split, and both classes where its labels are binary: without
 * them there is nothing to learn from, to choose on, or to score.
 *
 * @param labelled Where a task has not all of its labels.
 * @throws UserError `unusable-split` with all that is missing.
 */
export function checkSplits(
  dataset: PreparedDataset,
  tasks: readonly TaskName[],
  shares: UserShares = EVERYONE,
  labelled?: Labelled,
): void {
  const problems = tasks.flatMap((task) => problemsOfTask({ dataset, task, shares, labelled }));
  if (problems.length === 0) return;
  throw new UserError({
    code: 'unusable-split',
    where: `data set ${dataset.manifest.name}`,
    message: problems.join('; '),
    expected: 'rows in train, validation and test, with positives and negatives in each',
    cure: `take ${labelled ? 'a larger share of the labels, ' : ''}more users or a longer time, or leave the task out of \`tasks\``,
  });
}

interface CheckedTask {
  readonly dataset: PreparedDataset;
  readonly task: TaskName;
  readonly shares: UserShares;
  readonly labelled: Labelled | undefined;
}

function problemsOfTask({ dataset, task, shares, labelled }: CheckedTask): string[] {
  const examples = dataset.tasks[task];
  if (examples === undefined) return [`no examples of task ${task}`];
  const isBinary = dataset.manifest.tasks[task]?.classes === undefined;
  return SPLIT_NAMES.flatMap((split) => {
    const users = split === 'train' ? shares.users : shares.evaluationUsers;
    const moments = selectMoments(dataset, { split, tasks: [task], users, labelled });
    const problem = problemOfSplit(countRows(examples, moments), isBinary);
    return problem === undefined ? [] : [`task ${task} has no ${problem} in ${split}`];
  });
}

function countRows(
  { momentOffset, rowOffset, rows }: TaskExamples,
  moments: Uint32Array,
): Pick<SplitCounts, 'rows' | 'positives'> {
  const counts = { rows: 0, positives: 0 };
  for (const moment of moments) {
    const end = at(rowOffset, at(momentOffset, moment + 1));
    for (let row = at(rowOffset, at(momentOffset, moment)); row < end; row++) {
      counts.rows += 1;
      counts.positives += at(rows.label, row);
    }
  }
  return counts;
}

function problemOfSplit(
  { rows, positives }: Pick<SplitCounts, 'rows' | 'positives'>,
  isBinary: boolean,
): string | undefined {
  if (rows === 0) return 'rows';
  if (isBinary && positives === 0) return 'positives';
  if (isBinary && positives === rows) return 'negatives';
  return undefined;
}
