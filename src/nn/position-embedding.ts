import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingTable } from './embedding-table.ts';
import type { Parameters } from './parameters.ts';

/**
 * Declares `embedding/position` [positions + 1, H]: row 1 is the most recent event of a history, row 2 the one before
 * it. Counted from the end, a position does not depend on how far a batch is padded, and says how recent an event is.
 */
export function positionEmbedding(
  parameters: Parameters,
  { positions, width }: { readonly positions: number; readonly width: number },
): EmbeddingTable {
  return parameters.declareTable('embedding/position', positions + 1, width);
}

/**
 * One vector a step, moment by moment; 0 on padding. Events that are older than the table has rows share its last.
 *
 * @param length Real steps of each history, which are padded on the right. [M]
 * @returns [M, T, H]
 */
export function positionVectors(
  table: EmbeddingTable,
  length: Int32Array,
  steps: number,
): tf.Tensor3D {
  return tf.tidy(() => {
    const ids = new Int32Array(length.length * steps);
    length.forEach((real, m) => {
      for (let t = 0; t < real; t++) ids[m * steps + t] = Math.min(real - t, table.rows - 1);
    });
    return tf.reshape(table.lookup(ids), [length.length, steps, table.dim]);
  });
}
