import * as tf from '@tensorflow/tfjs-core';
import { alignedRows } from './aligned-rows.ts';
import type { WeightGradients } from './gradients.ts';

/**
 * Inner products of several gradients, g_i · g_j, over some of the weights: rows of a table that only one of them names
 * count as 0 in the other. Waits for the device.
 *
 * @returns [K][K], symmetric
 */
export function gradientProducts(
  gradients: readonly WeightGradients[],
  counts: (weight: string) => boolean,
): readonly (readonly number[])[] {
  return tf.tidy(() => {
    const sides = [...denseSides(gradients, counts), ...tableSides(gradients, counts)];
    const products = sides.map((parts) => {
      const flat = tf.stack(parts.map((part) => tf.reshape(part, [-1]))) as tf.Tensor2D; // [K, n]
      return tf.matMul<tf.Tensor2D>(flat, flat, false, true); // [K, K]
    });
    const none = tf.zeros<tf.Rank.R2>([gradients.length, gradients.length]);
    return tf.addN<tf.Tensor2D>([none, ...products]).arraySync();
  });
}

/** The K gradients of each dense weight. */
function denseSides(
  gradients: readonly WeightGradients[],
  counts: (weight: string) => boolean,
): tf.Tensor[][] {
  return namesOf(
    gradients.map(({ dense }) => dense),
    counts,
  ).map((name) => {
    const parts = gradients.map(({ dense }) => dense.get(name));
    const zeros = tf.zerosLike(parts.find((part) => part !== undefined) ?? tf.scalar(0));
    return parts.map((part) => part ?? zeros);
  });
}

/** The K gradients of each table. */
function tableSides(
  gradients: readonly WeightGradients[],
  counts: (weight: string) => boolean,
): (readonly tf.Tensor[])[] {
  return namesOf(
    gradients.map(({ tables }) => tables),
    counts,
  ).flatMap((name) => {
    const { ids, rows } = alignedRows(gradients.map(({ tables }) => tables.get(name)));
    return ids.length === 0 ? [] : [rows];
  });
}

function namesOf(
  maps: readonly ReadonlyMap<string, unknown>[],
  counts: (weight: string) => boolean,
): readonly string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].filter(counts);
}
