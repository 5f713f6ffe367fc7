import { present } from '../core/assert.ts';
import type { EmbeddingTable } from '../nn/embedding-table.ts';
import { itemIds } from './item-ids.ts';
import { meanLogLoss } from './mean-log-loss.ts';
import type { Task } from './task.ts';

export interface CtrOptions {
  readonly itemWidth: number;
  /** The scenario table, where candidates say how they are shown; else undefined. */
  readonly scenario: EmbeddingTable | undefined;
}

/**
 * Click-through rate (Fig. 5a, Eq. 8): candidates are items, told by the vectors that the history shares.
 *
 * Deviation: candidate-scenario. Where the data say how a candidate is shown, that is part of its vector.
 */
export function ctrTask({ itemWidth, scenario }: CtrOptions): Task {
  return {
    name: 'ctr',
    candidates: {
      kind: 'vectors',
      width: itemWidth + (scenario?.dim ?? 0),
      parts: ({ items, rows }) => [
        { vectors: items, index: present(rows.item, 'candidate items') },
        ...(scenario === undefined
          ? []
          : [{ vectors: scenario.lookup(present(rows.scenario, 'candidate scenarios')) }]),
      ],
      numbers: 0,
      ids: ({ items, rows }) => itemIds(items, rows),
    },
    loss: meanLogLoss,
  };
}
