import { present } from '../core/assert.ts';
import type { Parameters } from '../nn/parameters.ts';
import { itemIds } from './item-ids.ts';
import { meanLogLoss } from './mean-log-loss.ts';
import type { TableSize } from './table-size.ts';
import type { CandidateVectors, Task } from './task.ts';

export interface CtrOptions {
  readonly itemWidth: number;
  /** The scenario table, where candidates say how they are shown; else undefined. */
  readonly scenario: TableSize | undefined;
}

/** Click-through rate (Fig. 5a, Eq. 8): candidates are items, told by the vectors that the history shares. */
export function ctrTask(options: CtrOptions): Task {
  return {
    name: 'ctr',
    candidates: {
      kind: 'vectors',
      vectors: (parameters) => itemVectors(parameters, options),
      numbers: 0,
      ids: ({ items, rows }) => itemIds(items, rows),
    },
    loss: meanLogLoss,
  };
}

/** Deviation: candidate-scenario. Where the data say how a candidate is shown, that is part of its vector. */
function itemVectors(
  parameters: Parameters,
  { itemWidth, scenario }: CtrOptions,
): CandidateVectors {
  const table =
    scenario && parameters.declareTable('embedding/scenario', scenario.rows, scenario.dim);
  return {
    width: itemWidth + (table?.dim ?? 0),
    parts: ({ items, rows }) => [
      { vectors: items, index: present(rows.item, 'candidate items') },
      ...(table === undefined
        ? []
        : [{ vectors: table.lookup(present(rows.scenario, 'candidate scenarios')) }]),
    ],
  };
}
