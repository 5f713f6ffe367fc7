import type * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../data/batch.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import type { Parameters } from '../nn/parameters.ts';
import { tableDeclarer, type EmbeddingDims } from './feature-embeddings.ts';

export interface QueryEmbedding {
  /** Q */
  readonly width: number;
  /** q of every request. [R, Q] */
  embed(requests: Batch['requests']): tf.Tensor2D;
}

/**
 * The query q: declares `embedding/query`.
 *
 * Deviation: query-encoding. q is the sum of the embeddings of the query's terms, 0 without any.
 */
export function queryEmbedding(
  parameters: Parameters,
  vocabulary: DatasetManifest['vocabulary'],
  dims: EmbeddingDims,
): QueryEmbedding {
  const table = tableDeclarer(parameters, vocabulary, dims)('query');
  return {
    width: table.dim,
    embed: ({ query, count }) => table.lookupSum(query, query.length / count),
  };
}
