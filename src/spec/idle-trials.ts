import { canonicalJson } from '../core/canonical-json.ts';
import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import { quote } from './describe-value.ts';
import type { ExperimentSpec } from './experiment-spec.ts';
import type { PlannedCell } from './planned-cell.ts';
import { plannedCells, plannedRows } from './planned-cells.ts';
import type { Finding } from './spec-problem.ts';
import { gridOf, withValues } from './tuning-grid.ts';

/** Settings that some tasks alone read. */
const READ_BY: readonly (readonly [path: string, tasks: readonly TaskName[]])[] = [
  ['model.rankingScoreBias', ['l2r']],
  ['model.rankingStart', ['l2r']],
  ['model.hiddenUnits.iconEncoder', ['fifp']],
  ['model.hiddenUnits.shopEncoder', ['spp']],
  ['model.embeddingDim.entity', ['fifp', 'spp']],
  ['model.embeddingDim.entityCategory', ['fifp', 'spp']],
  ...TASK_NAMES.flatMap((task) => [
    [`training.optimizer.headRates.${task}`, [task]] as const,
    [`training.taskWeights.${task}`, [task]] as const,
  ]),
];

/** Paths of a grid whose values come to the same in a cell: its trials there are trials in name only. */
export function idleTrials(spec: ExperimentSpec): readonly Finding[] {
  if (spec.tuning?.unequal === true) return [];
  const cells = plannedCells(spec).filter(({ seed }) => seed === spec.seeds[0]);
  return plannedRows(spec).flatMap((row, index) => {
    const gridPath = [...(row.tuning === undefined ? [] : ['rows', index]), 'tuning', 'grid'];
    const own = cells.filter((cell) => cell.row === row.label);
    return Object.keys(gridOf(spec, row) ?? {}).flatMap((name): readonly Finding[] => {
      const tasks = own.filter((cell) => isIdle(cell, name)).flatMap((cell) => cell.tasks);
      if (tasks.length === 0) return [];
      const message = `this changes nothing for ${tasks.join(', ')} in row ${quote(row.label)}: trials in name only, unless the file says \`tuning: { unequal: true }\``;
      return [{ code: 'contradiction', path: [...gridPath, name], blame: 'key', message }];
    });
  });
}

/** How many settings a cell tries. */
export function distinctTrials({ needs }: PlannedCell): number {
  return new Set(needs.filter(({ trial }) => trial !== undefined).map(effectOf)).size;
}

/** Whether two trials that differ at one path alone have the same settings. */
function isIdle({ needs }: PlannedCell, name: string): boolean {
  const trials = needs.map((cell) =>
    canonicalJson([effectOf(cell), { ...cell.trial?.settings, [name]: null }]),
  );
  return new Set(trials).size < trials.length;
}

/** Settings of a cell without those that its tasks do not read. */
function effectOf({ model, training, tasks }: PlannedCell): string {
  const unread = READ_BY.filter(([, readers]) => !readers.some((task) => tasks.includes(task)));
  const blank = Object.fromEntries(unread.map(([path]) => [path, 0]));
  return canonicalJson(withValues({ model, training }, blank));
}
