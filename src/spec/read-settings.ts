import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import type { ModelSpec } from './experiment-spec.ts';
import type { PlannedCell } from './planned-cell.ts';
import { withValues } from './tuning-grid.ts';

type Cell = Pick<PlannedCell, 'model' | 'training' | 'tasks' | 'start'>;
type Cross = Extract<ModelSpec, { kind: 'wide' }>['crosses'][number];

/** Settings that not every cell reads, and those that do. */
const READ_BY: readonly (readonly [path: string, isRead: (cell: Cell) => boolean])[] = [
  ['model.rankingScoreBias', asks('l2r')],
  ['model.rankingStart', asks('l2r')],
  ['model.hiddenUnits.iconEncoder', asks('fifp')],
  ['model.hiddenUnits.shopEncoder', asks('spp')],
  ['model.embeddingDim.entity', asks('fifp', 'spp')],
  ['model.embeddingDim.entityCategory', asks('fifp', 'spp')],
  ['model.embeddingDim.scenario', (cell) => readsProperties(cell) || asks('ctr')(cell)],
  ['model.embeddingDim.time', readsProperties],
  ['model.embeddingDim.type', readsProperties],
  ['model.embeddingDim.query', ({ model }) => !('query' in model) || model.query !== 'none'],
  ['model.embeddingDim.category', (cell) => readsItemVectors(cell) || asks('fifp')(cell)],
  ...['item', 'shop', 'brand', 'tag'].map(
    (field) => [`model.embeddingDim.${field}`, readsItemVectors] as const,
  ),
  ['training.hiddenItems', (cell) => readsItemVectors(cell) || hashesItemIds(cell)],
  ...TASK_NAMES.flatMap((task) => [
    [`training.optimizer.headRates.${task}`, asks(task)] as const,
    [`training.taskWeights.${task}`, asks(task)] as const,
  ]),
];

/** What the data of a kind give nothing to read to. No coefficients are stated of simulated ranking features. */
const WITHOUT_DATA: Readonly<Partial<Record<DatasetSpec['kind'], readonly string[]>>> = {
  simulated: ['model.rankingStart'],
};

/** Crosses that add no feature: without candidates the query itself is crossed; past fields go with what is of their kind. */
const NOT_CROSSED: Readonly<Record<TaskName, readonly Cross[]>> = {
  ctr: [],
  l2r: ['query'],
  fifp: ['past-shops', 'past-brands'],
  ppp: ['query'],
  spp: ['past-items', 'past-brands'],
};

/** Settings of a cell without those that nothing reads there: cells with the same are trained alike. */
export function readSettings(cell: Cell, data?: DatasetSpec['kind']): unknown {
  const { model, training } = cell;
  const unread = READ_BY.filter(([, isRead]) => !isRead(cell)).map(([path]) => path);
  const idle = [...unread, ...((data && WITHOUT_DATA[data]) ?? [])];
  const side = model.kind === 'wide' ? 'model' : 'model.wide';
  return withValues(
    { model, training },
    {
      ...Object.fromEntries(idle.map((path) => [path, 0])),
      [`${side}.crosses`]: crossesOf(cell),
    },
  );
}

function asks(...readers: readonly TaskName[]): (cell: Cell) => boolean {
  return ({ tasks }) => readers.some((task) => tasks.includes(task));
}

function readsProperties({ model }: Cell): boolean {
  return 'properties' in model && model.properties !== 'none';
}

/** In the history, or as candidates. */
function readsItemVectors(cell: Cell): boolean {
  const { model, start } = cell;
  if (model.kind === 'wide') return false;
  const readsHistory = !('history' in model) || model.history !== 'none';
  return (readsHistory && start?.representation !== 'stored') || asks('ctr')(cell);
}

function hashesItemIds(cell: Cell): boolean {
  const { model } = cell;
  const isWide = model.kind === 'wide' || model.kind === 'wide-deep';
  return isWide && (asks('ctr')(cell) || crossesOf(cell).includes('past-items'));
}

/** Of the linear side, those that some task reads, as a set: in one order, each once. */
function crossesOf({ model, tasks }: Cell): readonly Cross[] {
  const side = 'wide' in model ? model.wide : model;
  const stated = 'crosses' in side ? side.crosses : [];
  const read = stated.filter((cross) => tasks.some((task) => !NOT_CROSSED[task].includes(cross)));
  return [...new Set(read)].sort();
}
