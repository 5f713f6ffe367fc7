import { canonicalJson } from '../core/canonical-json.ts';
import { TASK_NAMES } from '../core/tasks.ts';
import { describeValue } from './describe-value.ts';
import { listAt, valueAt } from './raw-data.ts';
import { repeatedFindings } from './repeated-findings.ts';
import type { Finding, SpecPath } from './spec-problem.ts';
import { sourceCellLabel } from './transfer-cells.ts';
import { trainingOf } from './training-of.ts';
import { trainingSchema } from './training-schema.ts';
import { unansweredTasks } from './unanswered-tasks.ts';
import { weightingFindings } from './weighting-checks.ts';

/** What no field of a transfer's sources shows by itself. Works on the raw data, as experimentFindings does. */
export function sourceFindings(data: unknown): readonly Finding[] {
  const sources = listAt(data, ['sources']);
  return [
    ...strategiesNamedAsSources(data, sources),
    ...repeatedFindings(sources.map(sourceName), (index) => ['sources', index], 'source'),
    ...sameSources(data, sources),
    ...sources.flatMap((source, index) => [
      ...sourceTasks(data, ['sources', index, 'tasks']),
      ...unlearnableTasks(data, ['sources', index, 'tasks']),
      ...weightingFindings(source).map((finding) => ({
        ...finding,
        path: ['sources', index, ...finding.path],
      })),
    ]),
  ];
}

/** As the table has it; undefined where the file gives none. */
export function labelOfStrategy(strategy: unknown): unknown {
  return typeof strategy === 'string' ? strategy : trimmed(valueAt(strategy, ['label']));
}

/** Cells are found by their labels, those of sources among them. */
function strategiesNamedAsSources(data: unknown, sources: readonly unknown[]): readonly Finding[] {
  const taken = sources.map((source) => sourceCellLabel(String(sourceName(source))));
  return listAt(data, ['strategies']).flatMap((strategy, index): readonly Finding[] => {
    const label = labelOfStrategy(strategy);
    if (typeof label !== 'string' || !taken.includes(label)) return [];
    const message = `${describeValue(label)} is the name of the source's own cell`;
    const path = ['strategies', index, 'label'];
    return [{ code: 'duplicate-value', path, blame: 'value', message }];
  });
}

/** Sources that are one cell under two names. */
function sameSources(data: unknown, sources: readonly unknown[]): readonly Finding[] {
  const cells = sources.map((source) => {
    const tasks = TASK_NAMES.filter((task) => listAt(source, ['tasks']).includes(task));
    const training = valueAt(source, ['training']) ?? valueAt(data, ['training']);
    const { success, data: whole } = trainingSchema.safeParse(training);
    return canonicalJson([tasks, success ? trainingOf(tasks, whole) : (training ?? null)]);
  });
  return sources.flatMap((source, index): readonly Finding[] => {
    const first = sources[cells.indexOf(cells[index] ?? '')];
    const [name, before] = [sourceName(source), sourceName(first)];
    if (name === before) return [];
    const message = `the source ${describeValue(name)} is ${describeValue(before)} a second time: the same tasks and the same training`;
    return [{ code: 'duplicate-value', path: ['sources', index], blame: 'value', message }];
  });
}

function sourceTasks(data: unknown, path: SpecPath): readonly Finding[] {
  const own = listAt(data, path);
  const targets = listAt(data, ['tasks']).filter((task) =>
    TASK_NAMES.some((name) => name === task),
  );
  const repeated = repeatedFindings(own, (index) => [...path, index], 'task');
  if (targets.length === 0 || targets.some((task) => !own.includes(task))) return repeated;
  const message = `the source has learned ${targets.map(describeValue).join(', ')} itself: no target is left`;
  return [...repeated, { code: 'contradiction', path, blame: 'value', message }];
}

/** Tasks that the model has no cell for: the source would learn the others alone, under a name that says more. */
function unlearnableTasks(data: unknown, path: SpecPath): readonly Finding[] {
  const own = listAt(data, path);
  return unansweredTasks(data, ['model'], own).map(({ task, reason }) => ({
    ...{ code: 'contradiction', path: [...path, own.indexOf(task)], blame: 'value' },
    message: `the model cannot learn ${task}: ${reason}`,
  }));
}

function sourceName(source: unknown): unknown {
  const label = valueAt(source, ['label']);
  return trimmed(label) ?? listAt(source, ['tasks']).join('+');
}

function trimmed(label: unknown): string | undefined {
  return typeof label === 'string' ? label.trim() : undefined;
}
