import * as tf from '@tensorflow/tfjs-core';
import { at } from '../core/typed-arrays.ts';
import type { EmbeddingTable } from '../nn/embedding-table.ts';
import {
  trainSkipGram,
  type SkipGramOutcome,
  type SkipGramProgress,
  type SkipGramTraining,
} from './skip-gram.ts';

export interface PretrainingOutcome {
  readonly progress: SkipGramProgress;
  readonly loss: number;
}

/**
 * Gives the items' table the vectors of a skip-gram over behaviour sequences: DUPN-w2v (Ni et al. 2018, section 6.1). Items
 * without an occurrence, unknown ones among them, keep the row that they started with.
 *
 * Deviation: word2vec. The paper names neither its settings nor what of the item vector is pre-trained.
 */
export async function pretrainItems(
  table: EmbeddingTable,
  training: Omit<SkipGramTraining, 'vocabulary' | 'dim'>,
): Promise<PretrainingOutcome> {
  const { rows: vocabulary, dim } = table;
  const outcome = await trainSkipGram({ ...training, vocabulary, dim });
  tf.tidy(() => {
    const start = table.storage.value().dataSync<'float32'>();
    table.storage.assign(tf.tensor2d(filledIn(start, outcome, dim), [vocabulary, dim]));
  });
  return { progress: outcome.progress, loss: outcome.loss };
}

function filledIn(
  start: Float32Array,
  { vectors, counts }: SkipGramOutcome,
  dim: number,
): Float32Array {
  const rows = Float32Array.from(start);
  for (let word = 0; word < counts.length; word++) {
    if (at(counts, word) === 0) continue;
    rows.set(vectors.subarray(word * dim, (word + 1) * dim), word * dim);
  }
  return rows;
}
