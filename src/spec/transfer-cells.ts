import { TASK_NAMES, type TaskName } from '../core/tasks.ts';
import type { TransferSpec } from './experiment-spec.ts';
import { absenceReason } from './model-support.ts';
import type { PlannedCell } from './planned-cell.ts';
import { trainingOf } from './training-of.ts';
import { trialsOf } from './trial-cells.ts';
import { tuningSeed } from './tuning-grid.ts';
import type { RowTransfer, Source, Strategy, TableRow } from './table-row.ts';

export function sourceLabel({ label, tasks }: Source): string {
  return label ?? tasks.join('+');
}

/** Of the cell that a source is trained in. */
export function sourceCellLabel(source: string): string {
  return `source ${source}`;
}

/** Share by share, so that strategies stand beside each other: RS once, the others for every source. */
export function transferRows(spec: TransferSpec): readonly TableRow[] {
  return spec.fractions.flatMap((share) =>
    spec.strategies.flatMap((strategy) => {
      const sources = strategy.kind === 'RS' ? [undefined] : spec.sources;
      return sources.map((source): TableRow => {
        const name = transferName(spec, strategy, source);
        const transfer = { strategy, name, share, ...(source && { source }) };
        return {
          label: spec.fractions.length === 1 ? name : `${name}, ${shareText(share)}`,
          model: spec.model,
          learning: strategy.kind === 'RA' ? 'joint' : 'single',
          transfer,
        };
      });
    }),
  );
}

/** `FT`, `FT from ctr+l2r`. */
function transferName(
  { sources }: TransferSpec,
  { label }: Strategy,
  source: Source | undefined,
): string {
  return source === undefined || sources.length === 1
    ? label
    : `${label} from ${sourceLabel(source)}`;
}

export function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/**
 * Seed by seed. Cells that start from a source need its cell, the same one for all of a seed; those of all seeds need the same trials,
 * which start from the source of their own seed. Sources are not searched.
 */
export function transferCells(spec: TransferSpec): readonly PlannedCell[] {
  const grid = spec.tuning?.grid;
  const [seeds, first] = [spec.seeds, tuningSeed(spec)];
  const cells = new Map([...seeds, first].map((seed) => [seed, cellsOfSeed(spec, seed)]));
  const trials = new Map(
    grid && cells.get(first)?.map((cell) => [cell.label, trialsOf(cell, grid, spec.training)]),
  );
  return seeds.flatMap((seed) =>
    (cells.get(seed) ?? []).map((cell) => ({
      ...cell,
      needs: [...cell.needs, ...(trials.get(cell.label) ?? [])],
    })),
  );
}

function cellsOfSeed(spec: TransferSpec, seed: number): readonly PlannedCell[] {
  const sources = new Map(spec.sources.map((source) => [source, sourceCell(spec, source, seed)]));
  return transferRows(spec).flatMap((row) => {
    const { transfer } = row;
    if (transfer === undefined) return [];
    const needed = transfer.source && sources.get(transfer.source);
    return spec.tasks
      .filter((task) => absenceReason(row, task) === undefined)
      .map((target) => targetCell(spec, { row, transfer, target, seed }, needed));
  });
}

/** Its tasks stand in one order, so that it is the same cell however its file lists them. */
function sourceCell(spec: TransferSpec, source: Source, seed: number): PlannedCell {
  const row = sourceCellLabel(sourceLabel(source));
  const { experiment: from } = source;
  const tasks = TASK_NAMES.filter((task) => source.tasks.includes(task));
  const training = trainingOf(tasks, source.training ?? spec.training);
  const cell = { row, label: row, learning: 'joint', tasks, seed, training, needs: [] } as const;
  return { ...cell, model: spec.model, ...(from !== undefined && { from }) };
}

interface Target {
  readonly row: TableRow;
  readonly transfer: RowTransfer;
  readonly target: TaskName;
  readonly seed: number;
}

function targetCell(
  spec: TransferSpec,
  { row, transfer, target, seed }: Target,
  source: PlannedCell | undefined,
): PlannedCell {
  const { strategy, share } = transfer;
  const cell = {
    row: row.label,
    label: spec.tasks.length === 1 ? row.label : `${row.label}-${target}`,
    learning: row.learning,
    seed,
    model: spec.model,
    target,
    ...(share < 1 && { labels: { task: target, share, repeats: repeatsAt(share, spec) } }),
  };
  const alone = { ...cell, tasks: [target], training: trainingOf([target], spec.training) };
  switch (strategy.kind) {
    case 'RS':
      return { ...alone, needs: [] };
    case 'RA': {
      const tasks = TASK_NAMES.filter((task) => task === target || source?.tasks.includes(task));
      return { ...cell, tasks, training: trainingOf(tasks, spec.training), needs: [] };
    }
    case 'RT':
    case 'FT': {
      const representation = strategy.kind === 'RT' ? 'stored' : 'trained';
      const start = { representation, freeze: strategy.freeze } as const;
      return { ...alone, start, needs: source === undefined ? [] : [source] };
    }
  }
}

/** On average a share sees no more samples in an epoch than all labels would give; a draw of many moments sees a few more. */
export function repeatsAt(share: number, { repeats }: Pick<TransferSpec, 'repeats'>): number {
  return Math.max(1, Math.min(repeats, Math.floor(1 / share + 1e-9)));
}
