import * as tf from '@tensorflow/tfjs-core';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { attend, attention } from '../nn/attention.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import { lstmStates, propertyGatedLstm } from '../nn/property-gated-lstm.ts';
import type { Encoder, ForwardPass } from './encoder.ts';
import {
  propertyEmbedding,
  tableDeclarer,
  type EmbeddingDims,
  type PropertyEmbedding,
} from './feature-embeddings.ts';
import { userProfile } from './user-profile.ts';

export interface DupnOptions {
  /** Where behaviour properties enter: DUPN-all, -bplstm, -bpatt, -nobp. */
  readonly properties: 'all' | 'lstm' | 'attention' | 'none';
  readonly dims: EmbeddingDims;
  readonly profileFieldDims: readonly number[];
  readonly hidden: number;
  readonly profileUnits: number;
  readonly attentionUnits: readonly [number, number];
  readonly forgetBias: number;
}

interface PropertyVectors {
  /** Vectors of the batch's distinct properties. [Up, P] */
  readonly vectors: tf.Tensor2D;
  /** Which one each step has, moment by moment. [M, T] */
  readonly index: tf.Tensor2D;
}

/**
 * DUPN (Ni et al. 2018, Fig. 2): behaviours -> property-gated LSTM -> attention by query and user -> rep_s;
 * rep = [rep_s, u]. The LSTM runs once a moment, the attention once a request.
 *
 * Deviation: query-encoding. q is the sum of the embeddings of the query's terms, 0 without any.
 */
export function dupnEncoder(
  parameters: Parameters,
  manifest: DatasetManifest,
  itemWidth: number,
  options: DupnOptions,
): Encoder {
  const { properties, dims, hidden } = options;
  const inLstm = properties === 'all' || properties === 'lstm';
  const inAttention = properties === 'all' || properties === 'attention';
  const property =
    inLstm || inAttention ? propertyEmbedding(parameters, manifest.vocabulary, dims) : undefined;
  const query = tableDeclarer(parameters, manifest.vocabulary, dims)('query');
  const profile = userProfile(parameters, {
    fields: manifest.profileFields,
    fieldDims: options.profileFieldDims,
    units: options.profileUnits,
  });
  const lstm = propertyGatedLstm(parameters, {
    itemWidth,
    propertyWidth: inLstm ? (property?.width ?? 0) : 0,
    hidden,
    forgetBias: options.forgetBias,
  });
  const attentionNet = attention(parameters, {
    hidden,
    propertyWidth: inAttention ? (property?.width ?? 0) : 0,
    queryWidth: query.dim,
    profileWidth: profile.width,
    units: options.attentionUnits,
  });

  const encode = ({ batch, items, dropout }: ForwardPass) => {
    const { history, requests, moments, steps } = batch;
    const itemIndex = tf.tensor2d(history.item, [moments, steps], 'int32');
    const p = property === undefined ? undefined : propertyVectors(property, batch);
    const e = timeFirst(items, itemIndex); // [T, M, E]
    const h = lstmStates(lstm, e, inLstm && p ? timeFirst(p.vectors, p.index) : undefined);
    const u = profile.embed(requests.profile, requests.count); // [R, U]
    const { weights, pooled } = attend(attentionNet, {
      h: tf.transpose(h, [1, 0, 2]), // [M, T, H]
      property:
        inAttention && p ? { vectors: p.vectors, index: tf.reshape(p.index, [-1]) } : undefined,
      q: query.lookupSum(requests.query, requests.query.length / requests.count), // [R, Q]
      u,
      length: history.length,
      moment: requests.moment,
      dropout,
    });
    return { representation: tf.concat([pooled, u], 1), attentionWeights: weights };
  };
  return { width: hidden + profile.width, encode: (pass) => tf.tidy(() => encode(pass)) };
}

function propertyVectors(
  embedding: PropertyEmbedding,
  { properties, history, moments, steps }: ForwardPass['batch'],
): PropertyVectors {
  return {
    vectors: embedding.embed(properties),
    index: tf.tensor2d(history.property, [moments, steps], 'int32'),
  };
}

/** vectors [U, d] by index [M, T] -> [T, M, d] */
function timeFirst(vectors: tf.Tensor2D, index: tf.Tensor2D): tf.Tensor3D {
  const [moments, steps] = index.shape;
  const order = tf.reshape<tf.Rank.R1>(tf.transpose(index), [-1]);
  return tf.reshape(gatherRows(vectors, order), [steps, moments, -1]);
}
