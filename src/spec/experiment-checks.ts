import { TASK_NAMES } from '../core/tasks.ts';
import { describeValue } from './describe-value.ts';
import { foreignKeys } from './foreign-keys.ts';
import { modelKindAt } from './model-kind-at.ts';
import { multiTaskFindings } from './multi-task-checks.ts';
import { rowHint, unknownPaperRows } from './paper-rows.ts';
import { MULTI_TASK_ROW, SINGLE_TASK_ROW } from './planned-cells.ts';
import { listAt, valueAt } from './raw-data.ts';
import { repeatedFindings } from './repeated-findings.ts';
import { sampleFindings } from './sample-checks.ts';
import type { Finding, SpecPath } from './spec-problem.ts';
import { selectionFindings } from './selection-checks.ts';
import { taskWeightFindings } from './task-weight-checks.ts';
import { unansweredTasks } from './unanswered-tasks.ts';
import { nothingShared, weightingFindings } from './weighting-checks.ts';

/**
 * What no field shows by itself. Works on the raw data, so that it speaks in the same pass as the
 * schema whatever else is wrong; what has the wrong type is the schema's to report.
 */
export function experimentFindings(data: unknown): readonly Finding[] {
  const tasks = listAt(data, ['tasks']);
  const rows = listAt(data, ['rows']);
  return [
    ...repeatedFindings(tasks, (index) => ['tasks', index], 'task'),
    ...repeatedFindings(listAt(data, ['seeds']), (index) => ['seeds', index], 'seed'),
    ...repeatedFindings(
      listAt(data, ['references']),
      (index) => ['references', index],
      'reference',
    ),
    ...repeatedFindings(rows.map(labelOf), (index) => ['rows', index, 'label'], 'label'),
    ...rows.flatMap((_row, index) => tasksOfRow(data, ['rows', index, 'tasks'], tasks)),
    ...taskWeightFindings(data),
    ...selectionFindings(data),
    ...idleGoals(data, tasks),
    ...weightingFindings(data),
    ...nothingShared(data, rowModels(rows), tasks),
    ...unknownPaperRows(data, tableRows(data, rows)),
    ...pairFindings(data, rows.map(labelOf)),
    ...multiTaskFindings(data),
    ...sampleFindings(data),
    ...modelPaths(rows).flatMap((path) => [
      ...uncutWidth(data, path),
      ...tooFewPositions(data, path),
      ...nothingToLearn(data, path, tasks),
    ]),
  ];
}

/** Tasks that a row names: each once, and none that the experiment does not have. */
function tasksOfRow(data: unknown, path: SpecPath, tasks: readonly unknown[]): readonly Finding[] {
  const own = listAt(data, path);
  const foreign = own.flatMap((task, index): readonly Finding[] => {
    const isKnown = TASK_NAMES.some((name) => name === task); // what is no task is the schema's to report
    if (!isKnown || tasks.length === 0 || tasks.includes(task)) return [];
    const message = `${describeValue(task)} is not among the experiment's tasks: ${tasks.map(String).join(', ')}`;
    return [{ code: 'contradiction', path: [...path, index], blame: 'value', message }];
  });
  return [...repeatedFindings(own, (index) => [...path, index], 'task'), ...foreign];
}

function idleGoals(data: unknown, tasks: readonly unknown[]): readonly Finding[] {
  return foreignKeys(data, ['report', 'reach'], tasks, 'a value to reach');
}

/** Labels of the rows that the table will have, `multi-task` deriving its own; those of `transfer` are known when it is planned. */
function tableRows(data: unknown, rows: readonly unknown[]): readonly unknown[] {
  const derived = valueAt(data, ['kind']) === 'multi-task';
  return derived ? [MULTI_TASK_ROW, SINGLE_TASK_ROW] : rows.map(labelOf);
}

function pairFindings(data: unknown, labels: readonly unknown[]): readonly Finding[] {
  const pairs = listAt(data, ['report', 'pairs']);
  if (pairs.length === 0) return [];
  if (valueAt(data, ['kind']) !== 'comparison') {
    const message = 'only kind comparison states its pairs; the others derive theirs';
    return [{ code: 'contradiction', path: ['report', 'pairs'], blame: 'key', message }];
  }
  const known = labels.filter((label) => typeof label === 'string');
  const repeated = repeatedFindings(
    pairs.map(unorderedPair),
    (index) => ['report', 'pairs', index],
    'pair',
  );
  const wrong = pairs.flatMap((_pair, index) => {
    const path = ['report', 'pairs', index];
    const pair = listAt(data, path);
    return pair.flatMap((label, place): readonly Finding[] => {
      if (typeof label !== 'string') return [];
      const at = { path: [...path, place], blame: 'value' } as const;
      if (!known.includes(label)) {
        const message = `no row has this label; ${rowHint(label, known)}`;
        return [{ ...at, code: 'unknown-value', message }];
      }
      if (pair.indexOf(label) === place) return [];
      const message = 'a row has no difference from itself: name another row';
      return [{ ...at, code: 'contradiction', message }];
    });
  });
  return [...repeated, ...wrong];
}

/** Two rows whichever comes first: the other way round they would make the same claims again. */
function unorderedPair(pair: unknown): string | undefined {
  const labels = listAt(pair, []).filter((label) => typeof label === 'string');
  return labels.length === 2 ? labels.toSorted().join(' - ') : undefined;
}

function modelPaths(rows: readonly unknown[]): readonly SpecPath[] {
  return [['model'], ...rowModels(rows)];
}

function rowModels(rows: readonly unknown[]): readonly SpecPath[] {
  return rows.map((_row, index) => ['rows', index, 'model']);
}

/** Heads of self-attention share the width of the encoder; 4 and 128 are the defaults. */
export function uncutWidth(data: unknown, path: SpecPath): readonly Finding[] {
  if (valueAt(data, [...path, 'kind']) !== 'transformer') return [];
  const heads = valueAt(data, [...path, 'heads']) ?? 4;
  const width = valueAt(data, [...path, 'hiddenUnits', 'encoder']) ?? 128;
  if (typeof heads !== 'number' || typeof width !== 'number' || width % heads === 0) return [];
  const stated = valueAt(data, [...path, 'heads']) !== undefined;
  const message = `${heads} heads cannot share a width of ${width} evenly`;
  const at = stated ? [...path, 'heads'] : [...path, 'hiddenUnits', 'encoder'];
  return [{ code: 'contradiction', path: at, blame: 'value', message }];
}

/** A Transformer tells every event of a history from the others by its position; 100 is the default of data.historyLength. */
export function tooFewPositions(data: unknown, path: SpecPath): readonly Finding[] {
  if (valueAt(data, [...path, 'kind']) !== 'transformer') return [];
  const positions = valueAt(data, [...path, 'positions']);
  const events = valueAt(data, ['data', 'historyLength']) ?? 100;
  if (typeof positions !== 'number' || typeof events !== 'number' || positions >= events) return [];
  const message = `${positions} positions do not reach back over the ${events} events of data.historyLength`;
  return [{ code: 'contradiction', path: [...path, 'positions'], blame: 'value', message }];
}

/** A model that has no answer to any of the tasks. */
function nothingToLearn(
  data: unknown,
  path: SpecPath,
  tasks: readonly unknown[],
): readonly Finding[] {
  const kind = modelKindAt(data, path);
  if (kind === undefined) return [];
  const own = listAt(data, [...path.slice(0, -1), 'tasks']);
  const asked = TASK_NAMES.filter((task) => (own.length > 0 ? own : tasks).includes(task));
  const reasons = unansweredTasks(data, path, asked).map(({ reason }) => reason);
  if (reasons.length === 0 || reasons.length < asked.length) return [];
  const message = `${kind} has no cell for ${asked.join(', ')}: ${[...new Set(reasons)].join('; ')}`;
  return [{ code: 'contradiction', path, blame: 'value', message }];
}

function labelOf(row: unknown): unknown {
  const label = valueAt(row, ['label']);
  return typeof label === 'string' ? label.trim() : undefined;
}
