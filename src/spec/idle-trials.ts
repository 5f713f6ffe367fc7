import { canonicalJson } from '../core/canonical-json.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import { quote } from './describe-value.ts';
import type { ExperimentSpec } from './experiment-spec.ts';
import type { PlannedCell } from './planned-cell.ts';
import { plannedCells, plannedRows } from './planned-cells.ts';
import { readSettings } from './read-settings.ts';
import { formatPath, type Finding, type SpecPath } from './spec-problem.ts';
import { gridOf } from './tuning-grid.ts';

/**
 * Paths of a grid whose values come to the same in a cell: its trials there are trials in name only.
 *
 * @param data The kind of data set, where it is known: without it, data that give every setting something to read.
 */
export function idleTrials(spec: ExperimentSpec, data?: DatasetSpec['kind']): readonly Finding[] {
  if (spec.tuning?.unequal === true) return [];
  const idle = idlePaths(spec, data);
  const places = [...new Set(idle.map(({ path }) => formatPath(path)))];
  return places.flatMap((place) => idleAt(idle.filter(({ path }) => formatPath(path) === place)));
}

/** A path that changes nothing for some tasks of a row. */
interface IdlePath {
  readonly path: SpecPath;
  readonly row: string;
  readonly tasks: string;
}

function idlePaths(
  spec: ExperimentSpec,
  data: DatasetSpec['kind'] | undefined,
): readonly IdlePath[] {
  const cells = plannedCells(spec).filter(({ seed }) => seed === spec.seeds[0]);
  return plannedRows(spec).flatMap((row, index) => {
    const gridPath = [...(row.tuning === undefined ? [] : ['rows', index]), 'tuning', 'grid'];
    const own = cells.filter((cell) => cell.row === row.label);
    return Object.keys(gridOf(spec, row) ?? {}).flatMap((name): readonly IdlePath[] => {
      const tasks = own.filter((cell) => isIdle(cell, name, data)).flatMap((cell) => cell.tasks);
      if (tasks.length === 0) return [];
      return [{ path: [...gridPath, name], row: row.label, tasks: tasks.join(', ') }];
    });
  });
}

/** One finding for all rows whose search has the path. */
function idleAt(idle: readonly IdlePath[]): readonly Finding[] {
  const [first] = idle;
  if (first === undefined) return [];
  const parts = [...new Set(idle.map(({ tasks }) => tasks))].map((tasks) => {
    const rows = idle.filter((other) => other.tasks === tasks).map(({ row }) => quote(row));
    return `for ${tasks} in ${rows.length === 1 ? 'row' : 'rows'} ${rows.join(', ')}`;
  });
  const message = `this changes nothing ${parts.join(', ')}: trials in name only, unless the file says \`tuning: { unequal: true }\``;
  return [{ code: 'contradiction', path: first.path, blame: 'key', message }];
}

/** How many settings a cell tries. */
export function distinctTrials({ needs }: PlannedCell): number {
  const trials = needs.filter(({ trial }) => trial !== undefined);
  return new Set(trials.map((cell) => canonicalJson(readSettings(cell)))).size;
}

/** Whether two trials that differ at one path alone have the same settings. */
function isIdle({ needs }: PlannedCell, name: string, data?: DatasetSpec['kind']): boolean {
  const trials = needs.map((cell) =>
    canonicalJson([readSettings(cell, data), { ...cell.trial?.settings, [name]: null }]),
  );
  return new Set(trials).size < trials.length;
}
