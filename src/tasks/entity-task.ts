import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { TaskBatch } from '../data/batch.ts';
import { dense, denseLayer } from '../nn/dense.ts';
import type { EmbeddingTable } from '../nn/embedding-table.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import { entityIds } from './entity-ids.ts';
import { meanLogLoss } from './mean-log-loss.ts';
import type { TableSize } from './table-size.ts';
import type { CandidateVectors, Task } from './task.ts';

export interface EntityTaskOptions {
  readonly name: 'fifp' | 'spp';
  readonly entities: TableSize;
  readonly categories: TableSize;
  readonly statistics: number;
  /** The item categories' table, where an entity covers a weighted set of them; else undefined. */
  readonly bagCategory: TableSize | undefined;
  readonly encoderUnits: number;
}

/**
 * Preference for an entity, an icon (FIFP, Fig. 5d) or a shop (SPP, Fig. 5e). Loss: Eq. 8 (the paper prints none).
 *
 * Deviation: entity-loss.
 */
export function entityTask(options: EntityTaskOptions): Task {
  const { name } = options;
  return {
    name,
    candidates: {
      kind: 'vectors',
      vectors: (parameters) => entityVectors(parameters, options),
      numbers: options.statistics,
      ids: ({ rows }) => entityIds(rows, options),
    },
    loss: meanLogLoss,
  };
}

/**
 * A linear encoding of the entity's id, category and statistics.
 *
 * Deviation: entity-encoder.
 */
function entityVectors(parameters: Parameters, options: EntityTaskOptions): CandidateVectors {
  const { name, entities, categories, statistics } = options;
  const id = parameters.declareTable(`${name}/embedding/id`, entities.rows, entities.dim);
  const category = parameters.declareTable(
    `${name}/embedding/category`,
    categories.rows,
    categories.dim,
  );
  const bag =
    options.bagCategory &&
    parameters.declareTable(
      'embedding/category',
      options.bagCategory.rows,
      options.bagCategory.dim,
    );
  const encoder = denseLayer(parameters, {
    name: `${name}/encoder`,
    inputs: id.dim + category.dim + (bag?.dim ?? 0) + statistics,
    outputs: options.encoderUnits,
    activation: 'linear',
  });
  const encode = (rows: TaskBatch): tf.Tensor2D => {
    const parts = [
      id.lookup(present(rows.entity, 'entities')),
      category.lookup(present(rows.entityCategory, 'entity categories')),
      ...(bag === undefined ? [] : [meanOfBags(bag, rows)]),
      ...(statistics === 0
        ? []
        : [tf.tensor2d(present(rows.statistics, 'entity statistics'), [rows.count, statistics])]),
    ];
    return dense(encoder, tf.concat(parts, 1)); // [N, encoder units]
  };
  return {
    width: options.encoderUnits,
    parts: ({ rows }) => [{ vectors: tf.tidy(() => encode(rows)) }],
  };
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
