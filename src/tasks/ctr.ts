import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { EmbeddingTable } from '../nn/embedding-table.ts';
import type { Parameters } from '../nn/parameters.ts';
import { meanLogLoss } from './mean-log-loss.ts';
import type { TaskHead } from './task-head.ts';
import { tower } from './tower.ts';

export interface CtrOptions {
  readonly representationWidth: number;
  readonly itemWidth: number;
  /** The scenario table, where candidates say how they are shown; else undefined. */
  readonly scenario: EmbeddingTable | undefined;
  readonly units: readonly [number, number];
}

/**
 * Click-through rate (Fig. 5a, Eq. 8): a tower on rep and the item vector, whose tables the history shares.
 *
 * Deviation: candidate-scenario. Where the data say how a candidate is shown, the tower sees it.
 */
export function ctrHead(parameters: Parameters, options: CtrOptions): TaskHead {
  const { representationWidth, itemWidth, scenario, units } = options;
  const net = tower(parameters, {
    name: 'ctr',
    representationWidth,
    candidateWidth: itemWidth + (scenario?.dim ?? 0),
    units,
  });
  return {
    task: 'ctr',
    outputs: 1,
    logits: ({ representation, items, rows, dropout }) =>
      tf.tidy(() => {
        const candidate = [{ vectors: items, index: present(rows.item, 'candidate items') }];
        const shown =
          scenario === undefined
            ? []
            : [{ vectors: scenario.lookup(present(rows.scenario, 'candidate scenarios')) }];
        return net.logits({
          representation,
          request: rows.request,
          candidate: [...candidate, ...shown],
          dropout,
        });
      }),
    loss: meanLogLoss,
  };
}
