import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { TaskBatch } from '../data/batch.ts';
import { dense, denseLayer } from '../nn/dense.ts';
import type { EmbeddingTable } from '../nn/embedding-table.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import { meanLogLoss } from './mean-log-loss.ts';
import type { Task } from './task.ts';

export interface EntityTaskOptions {
  readonly name: 'fifp' | 'spp';
  readonly entities: { readonly rows: number; readonly dim: number };
  readonly categories: { readonly rows: number; readonly dim: number };
  readonly statistics: number;
  /** The item categories' table, where an entity covers a weighted set of them; else undefined. */
  readonly bagCategory: EmbeddingTable | undefined;
  readonly encoderUnits: number;
}

/**
 * Preference for an entity, an icon (FIFP, Fig. 5d) or a shop (SPP, Fig. 5e): its vector is a linear encoding of its id,
 * category and statistics. Loss: Eq. 8 (the paper prints none).
 *
 * Deviation: entity-encoder.
 * Deviation: entity-loss.
 */
export function entityTask(parameters: Parameters, options: EntityTaskOptions): Task {
  const { name, entities, categories, statistics, bagCategory } = options;
  const id = parameters.declareTable(`${name}/embedding/id`, entities.rows, entities.dim);
  const category = parameters.declareTable(
    `${name}/embedding/category`,
    categories.rows,
    categories.dim,
  );
  const encoder = denseLayer(parameters, {
    name: `${name}/encoder`,
    inputs: id.dim + category.dim + (bagCategory?.dim ?? 0) + statistics,
    outputs: options.encoderUnits,
    activation: 'linear',
  });
  const encode = (rows: TaskBatch): tf.Tensor2D => {
    const parts = [
      id.lookup(present(rows.entity, 'entities')),
      category.lookup(present(rows.entityCategory, 'entity categories')),
      ...(bagCategory === undefined ? [] : [meanOfBags(bagCategory, rows)]),
      ...(statistics === 0
        ? []
        : [tf.tensor2d(present(rows.statistics, 'entity statistics'), [rows.count, statistics])]),
    ];
    return dense(encoder, tf.concat(parts, 1)); // [N, encoder units]
  };
  return {
    name,
    candidates: {
      kind: 'vectors',
      width: options.encoderUnits,
      parts: ({ rows }) => [{ vectors: tf.tidy(() => encode(rows)) }],
      numbers: statistics,
      ids: ({ rows }) => ({
        fields: ['id', 'category'],
        ids: interleaved(
          present(rows.entity, 'entities'),
          present(rows.entityCategory, 'entity categories'),
        ),
        historyOf: { id: name === 'spp' ? 'shop' : 'category' },
      }),
    },
    loss: meanLogLoss,
  };
}

/** a0 b0 a1 b1 … */
function interleaved(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(2 * a.length);
  a.forEach((value, n) => (both[2 * n] = value));
  b.forEach((value, n) => (both[2 * n + 1] = value));
  return both;
}

/**
 * Weighted mean of category vectors by bag, then by row. [N, d]
 *
 * Deviation: icon-categories. An icon that covers many products is told by their categories too.
 */
function meanOfBags(table: EmbeddingTable, rows: TaskBatch): tf.Tensor2D {
  const bags = present(rows.bags, 'category bags');
  const weights = tf.tensor2d(bags.weight, [bags.count, bags.category.length]); // [B, C]
  return gatherRows(tf.matMul(weights, table.lookup(bags.category)), bags.bag);
}
