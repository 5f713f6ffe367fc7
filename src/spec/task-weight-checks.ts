import { TASK_NAMES } from '../core/tasks.ts';
import { foreignKeys } from './foreign-keys.ts';
import { listAt, valueAt } from './raw-data.ts';
import { formatPath, type Finding, type SpecPath } from './spec-problem.ts';
import { STRATEGIES } from './transfer-schema.ts';

const WEIGHTS = ['training', 'taskWeights'] as const;

/** Weights of tasks with which nothing is learned. Works on the raw data, as experimentFindings does. */
export function taskWeightFindings(data: unknown): readonly Finding[] {
  return [...idleWeights(data), ...noWeights(data), ...unlearnedTargets(data)];
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

/** Cells of several tasks none of which has a weight would train nothing: the first at each place. */
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
  const isMultiTask = valueAt(data, ['kind']) === 'multi-task';
  const cells = isMultiTask || own.length < joint.length ? [listAt(data, ['tasks']), ...own] : own;
  return cells.map((tasks) => ({ tasks, path: WEIGHTS }));
}

function sources(data: unknown): readonly JointCell[] {
  return listAt(data, ['sources']).map((source, index) => {
    const own = valueAt(source, ['training']);
    const path = own === undefined ? WEIGHTS : ['sources', index, ...WEIGHTS];
    return { tasks: listAt(source, ['tasks']), path };
  });
}

/** RA's cell of a target whose weight is 0 would keep the head that it starts with. */
function unlearnedTargets(data: unknown): readonly Finding[] {
  if (valueAt(data, ['kind']) !== 'transfer') return [];
  const strategies: unknown = valueAt(data, ['strategies']) ?? STRATEGIES;
  if (!Array.isArray(strategies) || !strategies.includes('RA')) return [];
  const learned = sources(data).map(({ tasks }) => tasks);
  const targets = listAt(data, ['tasks']).filter((task) =>
    learned.some((tasks) => !tasks.includes(task)),
  );
  return TASK_NAMES.filter((task) => targets.includes(task)).flatMap((task): readonly Finding[] => {
    const path = [...WEIGHTS, task];
    if (valueAt(data, path) !== 0) return [];
    const message = `RA would learn nothing of its target ${task}: it needs more than 0`;
    return [{ code: 'contradiction', path, blame: 'value', message }];
  });
}
