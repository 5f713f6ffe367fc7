import { foreignKeys } from './foreign-keys.ts';
import { listAt, valueAt } from './raw-data.ts';
import type { Finding } from './spec-problem.ts';

const WEIGHTS = ['training', 'taskWeights'] as const;

/** Weights of tasks with which nothing is learned. Works on the raw data, as experimentFindings does. */
export function taskWeightFindings(data: unknown): readonly Finding[] {
  return [...idleWeights(data), ...noWeights(data)];
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

/** Cells of several tasks none of which has a weight would train nothing. */
function noWeights(data: unknown): readonly Finding[] {
  const joint = listAt(data, ['rows']).filter((row) => valueAt(row, ['learning']) !== 'single');
  const own = joint.map((row) => listAt(row, ['tasks'])).filter((list) => list.length > 0);
  const isMultiTask = valueAt(data, ['kind']) === 'multi-task';
  const cells = isMultiTask || own.length < joint.length ? [listAt(data, ['tasks']), ...own] : own;
  const idle = cells.find(
    (cell) =>
      cell.length > 1 && cell.every((task) => valueAt(data, [...WEIGHTS, String(task)]) === 0),
  );
  if (idle === undefined) return [];
  const message = `${idle.map(String).join(', ')} are trained together and all weigh 0: one at least needs more`;
  return [{ code: 'contradiction', path: WEIGHTS, blame: 'value', message }];
}
