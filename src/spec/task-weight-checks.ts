import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import { foreignKeys } from './foreign-keys.ts';
import { listAt, valueAt } from './raw-data.ts';
import { formatPath, type Finding, type SpecPath } from './spec-problem.ts';
import { STRATEGIES } from './transfer-schema.ts';
import { unansweredTasks } from './unanswered-tasks.ts';
import { weightingKind } from './weighting-checks.ts';

const WEIGHTS = ['training', 'taskWeights'] as const;

/** Weights of tasks with which nothing is learned. Works on the raw data, as experimentFindings does. */
export function taskWeightFindings(data: unknown): readonly Finding[] {
  return [...idleWeights(data), ...noWeights(data), ...unlearnedTasks(data)];
}

function idleWeights(data: unknown): readonly Finding[] {
  const sources = listAt(data, ['sources']);
  const learned = sources.flatMap((source) => listAt(source, ['tasks']));
  return [
    ...foreignKeys(data, WEIGHTS, [...listAt(data, ['tasks']), ...learned], 'a weight'),
    ...sources.flatMap((source, index) =>
      foreignKeys(data, ['sources', index, ...WEIGHTS], listAt(source, ['tasks']), 'a weight'),
    ),
  ];
}

/** Tasks that are trained together, and where their weights stand. */
interface JointCell {
  readonly tasks: readonly unknown[];
  readonly path: SpecPath;
}

/** Cells of several tasks none of which has a weight would train nothing: the first whose weights stand at a place. */
function noWeights(data: unknown): readonly Finding[] {
  const idle = [...jointRows(data), ...sources(data)].filter(
    ({ tasks, path }) =>
      tasks.length > 1 && tasks.every((task) => valueAt(data, [...path, String(task)]) === 0),
  );
  const places = idle.map(({ path }) => formatPath(path));
  return idle
    .filter(({ path }, index) => places.indexOf(formatPath(path)) === index)
    .map(({ tasks, path }) => {
      const message = `${tasks.map(String).join(', ')} are trained together and all weigh 0: one at least needs more`;
      return { code: 'contradiction', path, blame: 'value', message };
    });
}

function jointRows(data: unknown): readonly JointCell[] {
  const joint = listAt(data, ['rows']).filter((row) => valueAt(row, ['learning']) !== 'single');
  const own = joint.map((row) => listAt(row, ['tasks'])).filter((list) => list.length > 0);
  const cells = own.length < joint.length ? [listAt(data, ['tasks']), ...own] : own;
  return cells.map((tasks) => ({ tasks, path: WEIGHTS }));
}

function sources(data: unknown): readonly JointCell[] {
  return listAt(data, ['sources']).map((source, index) => {
    const own = valueAt(source, ['training']);
    const path = own === undefined ? WEIGHTS : ['sources', index, ...WEIGHTS];
    return { tasks: listAt(source, ['tasks']), path };
  });
}

/** A cell of several tasks that is shown at one whose weight is 0 would show the head that it starts with. */
function unlearnedTasks(data: unknown): readonly Finding[] {
  if (weightingKind(data) === 'gradnorm') return []; // it reads no weights, as weightingFindings says
  const isMultiTask = valueAt(data, ['kind']) === 'multi-task';
  const shown = isMultiTask ? listAt(data, ['tasks']) : targets(data);
  const absent = unansweredTasks(data, ['model'], shown).map(({ task }) => task);
  const tasks = TASK_NAMES.filter((task) => shown.includes(task) && !absent.includes(task));
  return tasks.flatMap((task) => {
    const cell = isMultiTask
      ? `the joint cell would learn nothing of ${task}, which its twin learns`
      : `RA would learn nothing of its target ${task}`;
    const message = `${cell}: it needs more than 0`;
    return zerosOf(data, task).map((path) => ({
      ...({ code: 'contradiction', path, blame: 'value', message } as const),
    }));
  });
}

/** Of RA: what not every source has learned. */
function targets(data: unknown): readonly unknown[] {
  if (valueAt(data, ['kind']) !== 'transfer') return [];
  const strategies: unknown = valueAt(data, ['strategies']) ?? STRATEGIES;
  if (!Array.isArray(strategies) || !strategies.includes('RA')) return [];
  const learned = sources(data).map(({ tasks }) => tasks);
  return listAt(data, ['tasks']).filter((task) => learned.some((tasks) => !tasks.includes(task)));
}

/** Where a weight of 0 stands: among the values of a grid, or as the one that holds without. */
function zerosOf(data: unknown, task: TaskName): readonly SpecPath[] {
  const path = [...WEIGHTS, task];
  const grid = ['tuning', 'grid', path.join('.')];
  const searched = listAt(data, grid);
  if (searched.length === 0) return valueAt(data, path) === 0 ? [path] : [];
  return searched.flatMap((weight, index) => (weight === 0 ? [[...grid, index]] : []));
}
