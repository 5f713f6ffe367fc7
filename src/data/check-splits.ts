import { UserError } from '../core/errors.ts';
import { SPLIT_NAMES, type TaskName } from '../core/tasks.ts';
import { countSplits } from './count-splits.ts';
import type { PreparedDataset, SplitCounts } from './prepared-dataset.ts';

/**
 * Every task must have rows in every split, and both classes where its labels are binary: without
 * them there is nothing to learn from, to choose on, or to score.
 *
 * @throws UserError `unusable-split` with all that is missing.
 */
export function checkSplits(dataset: PreparedDataset, tasks: readonly TaskName[]): void {
  const problems = tasks.flatMap((task) => problemsOfTask(dataset, task));
  if (problems.length === 0) return;
  throw new UserError({
    code: 'unusable-split',
    where: `data set ${dataset.manifest.name}`,
    message: problems.join('; '),
    expected: 'rows in train, validation and test, with positives and negatives in each',
    cure: 'take more users or a longer time, or leave the task out of `tasks`',
  });
}

function problemsOfTask(dataset: PreparedDataset, task: TaskName): string[] {
  const examples = dataset.tasks[task];
  if (examples === undefined) return [`no examples of task ${task}`];
  const isBinary = dataset.manifest.tasks[task]?.classes === undefined;
  const counts = countSplits(dataset.moments, examples, isBinary);
  return SPLIT_NAMES.flatMap((split) => {
    const problem = problemOfSplit(counts[split], isBinary);
    return problem === undefined ? [] : [`task ${task} has no ${problem} in ${split}`];
  });
}

function problemOfSplit({ rows, positives }: SplitCounts, isBinary: boolean): string | undefined {
  if (rows === 0) return 'rows';
  if (isBinary && positives === 0) return 'positives';
  if (isBinary && positives === rows) return 'negatives';
  return undefined;
}
