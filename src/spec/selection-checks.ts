import { TASK_NAMES } from '../core/tasks.ts';
import { describeValue } from './describe-value.ts';
import { listAt } from './raw-data.ts';
import { repeatedFindings } from './repeated-findings.ts';
import type { Finding, SpecPath } from './spec-problem.ts';

/** Tasks that are to choose the weights of cells none of which learns them. Works on the raw data, as experimentFindings does. */
export function selectionFindings(data: unknown): readonly Finding[] {
  const sources = listAt(data, ['sources']);
  const learned = sources.flatMap((source) => listAt(source, ['tasks']));
  const tasks = new Set([...listAt(data, ['tasks']), ...learned]);
  return [
    ...choosingTasks(data, [], [...tasks]),
    ...sources.flatMap((source, index) =>
      choosingTasks(data, ['sources', index], listAt(source, ['tasks'])),
    ),
  ];
}

function choosingTasks(
  data: unknown,
  section: SpecPath,
  learned: readonly unknown[],
): readonly Finding[] {
  const path = [...section, 'training', 'selectOn'];
  const named = listAt(data, path);
  const foreign = named.flatMap((task, index): readonly Finding[] => {
    const isKnown = TASK_NAMES.some((name) => name === task); // what is no task is the schema's to report
    if (!isKnown || learned.length === 0 || learned.includes(task)) return [];
    const message = `${describeValue(task)} cannot choose weights: it is not among the tasks: ${learned.map(String).join(', ')}`;
    return [{ code: 'contradiction', path: [...path, index], blame: 'value', message }];
  });
  return [...repeatedFindings(named, (index) => [...path, index], 'task'), ...foreign];
}
