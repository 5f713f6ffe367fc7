import type { TaskName } from '../../core/tasks.ts';
import type { ExperimentSpec } from '../../spec/experiment-spec.ts';
import { MULTI_TASK_ROW, SINGLE_TASK_ROW } from '../../spec/planned-cells.ts';
import type { MatchedCell } from '../match-records.ts';
import { countRangeText, countText } from '../number-text.ts';
import { cellsOfTask } from '../report-cells.ts';
import type { MultiTaskSummary, PairedSamples } from '../report-table.ts';
import { taskLabel } from '../report-text.ts';

/** What a reader must know of the comparison of joint with single training. */
export function multiTaskNotes(
  spec: ExperimentSpec,
  summary: MultiTaskSummary | null,
  cells: readonly MatchedCell[],
): readonly string[] {
  if (summary === null || spec.kind !== 'multi-task') return [];
  return [
    ...sampleNotes(summary.samplesSeen, spec.unequalSamples),
    ...(summary.relativeGain === null
      ? []
      : [
          'Δm: the relative change of the primary metric from single-task to multi-task, mean over the tasks, better is positive (Maninis et al. 2019).',
        ]),
    ...epochNotes(summary, cells),
  ];
}

/** Pairs are compared at the same number of samples of their task. */
function sampleNotes(pairs: readonly PairedSamples[], isStated: boolean): readonly string[] {
  if (pairs.length === 0) return [];
  const unequal = pairs.filter(({ joint, single }) => joint !== single);
  if (unequal.length === 0) {
    const tasks = [...new Set(pairs.map(({ task }) => task))];
    const counts = tasks.map((task) => {
      const seen = pairs.filter((pair) => pair.task === task).map(({ joint }) => joint);
      return `${taskLabel(task)} ${countRangeText(seen)}`;
    });
    return [
      `Both cells of every pair saw the same number of samples of their task in training: ${counts.join(', ')}.`,
    ];
  }
  const texts = unequal.map(
    ({ task, seed, joint, single }) =>
      `${taskLabel(task)}, seed ${seed}: ${MULTI_TASK_ROW} ${countText(joint)}, ${SINGLE_TASK_ROW} ${countText(single)}`,
  );
  const why = isStated ? ', as the experiment’s file allows' : '';
  return [
    `Unequal samples of a task in training${why}, which a difference may come from alone: ${texts.join('; ')}.`,
  ];
}

function epochNotes(
  { bestEpochs }: MultiTaskSummary,
  cells: readonly MatchedCell[],
): readonly string[] {
  if (bestEpochs.every(({ best }) => best === null)) return [];
  const noisy = [...new Set(bestEpochs.map(({ task }) => task))].filter((task) =>
    isNoisy(task, cells),
  );
  const noise =
    noisy.length === 0
      ? ''
      : ` ${noisy.map(taskLabel).join(', ')}: too few positives on validation to choose by, so that the best epoch is noise.`;
  return [
    `Best epoch: where the task’s own validation metric is highest; kept: whose weights were scored, one for all tasks in joint training. Means over seeds.${noise}`,
  ];
}

/** A cell of the task alone kept its last weights, since nothing could be chosen. */
function isNoisy(task: TaskName, cells: readonly MatchedCell[]): boolean {
  return cellsOfTask(cells, SINGLE_TASK_ROW, task).some(
    ({ record }) => record?.selection.by === 'last',
  );
}
