import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../data/batch.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { addBias, denseLayer, densePart } from '../nn/dense.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { EmbeddingDims } from './feature-embeddings.ts';
import { queryEmbedding } from './query-embedding.ts';
import { userProfile } from './user-profile.ts';

export interface PooledRepresentationOptions {
  /** Whether the query enters, beside the pooled history in front of the dense layer. */
  readonly query: 'dense' | 'none';
  readonly dims: EmbeddingDims;
  readonly profileFieldDims: readonly number[];
  /** Width of rep_s. */
  readonly hidden: number;
  readonly profileUnits: number;
}

/** What encoders without attention make of a history that is pooled to one vector. */
export interface PooledRepresentation {
  /** Width of a representation. */
  readonly width: number;
  /** pooled [M, d] -> rep [R, width] */
  represent(pooled: tf.Tensor2D, requests: Batch['requests']): tf.Tensor2D;
}

/**
 * rep_s = [pooled, q] W + b and rep = [rep_s, u]. Declares `<name>/{kernel,bias}` [d + Q, hidden], rows pooled then q, and
 * the tables of q and u. W_pooled pooled is made once a moment, the rest once a request.
 *
 * Deviation: query-in-dense. A history pooled without attention does not see the query, and DUPN does.
 *
 * @param name Of the dense layer.
 * @param inputs Width d of the pooled history.
 */
export function pooledRepresentation(
  parameters: Parameters,
  manifest: DatasetManifest,
  { name, inputs }: { readonly name: string; readonly inputs: number },
  options: PooledRepresentationOptions,
): PooledRepresentation {
  const { dims, hidden } = options;
  const query =
    options.query === 'dense' ? queryEmbedding(parameters, manifest.vocabulary, dims) : undefined;
  const profile = userProfile(parameters, {
    fields: manifest.profileFields,
    fieldDims: options.profileFieldDims,
    units: options.profileUnits,
  });
  const dense = denseLayer(parameters, {
    name,
    inputs: inputs + (query?.width ?? 0),
    outputs: hidden,
    activation: 'linear',
  });
  const represent = (pooled: tf.Tensor2D, requests: Batch['requests']): tf.Tensor2D => {
    const ofMoments = densePart(dense, pooled, 0); // [M, H]
    const ofHistory = gatherRows(ofMoments, requests.moment); // [R, H]
    const sum =
      query === undefined
        ? ofHistory
        : tf.add<tf.Tensor2D>(ofHistory, densePart(dense, query.embed(requests), inputs));
    const u = profile.embed(requests.profile, requests.count); // [R, U]
    return tf.concat([addBias(dense, sum), u], 1); // [R, H + U]
  };
  return {
    width: hidden + profile.width,
    represent: (pooled, requests) => tf.tidy(() => represent(pooled, requests)),
  };
}
