import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../data/batch.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { PropertyEmbedding } from './feature-embeddings.ts';

/** Vectors that a batch stores once, and which one each step of its histories has. */
export interface HistoryVectors {
  /** [U, d] */
  readonly vectors: tf.Tensor2D;
  /** Moment by moment. [M, T] */
  readonly index: tf.Tensor2D;
}

/** The items of the histories. items [U, E] */
export function itemHistory(
  items: tf.Tensor2D,
  { history, moments, steps }: Batch,
): HistoryVectors {
  return { vectors: items, index: tf.tensor2d(history.item, [moments, steps], 'int32') };
}

/** The behaviour properties of the histories. */
export function propertyHistory(
  embedding: PropertyEmbedding,
  { properties, history, moments, steps }: Batch,
): HistoryVectors {
  return {
    vectors: embedding.embed(properties), // [Up, P]
    index: tf.tensor2d(history.property, [moments, steps], 'int32'),
  };
}

/** One vector a step, all moments of a step together. -> [T, M, d] */
export function timeFirst({ vectors, index }: HistoryVectors): tf.Tensor3D {
  const [moments, steps] = index.shape;
  const order = tf.reshape<tf.Rank.R1>(tf.transpose(index), [-1]);
  return tf.reshape(gatherRows(vectors, order), [steps, moments, -1]);
}

/** One vector a step, all steps of a moment together. -> [M, T, d] */
export function momentFirst({ vectors, index }: HistoryVectors): tf.Tensor3D {
  const [moments, steps] = index.shape;
  const order = tf.reshape<tf.Rank.R1>(index, [-1]);
  return tf.reshape(gatherRows(vectors, order), [moments, steps, -1]);
}
