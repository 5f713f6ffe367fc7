import * as tf from '@tensorflow/tfjs-core';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import type { Parameters } from '../nn/parameters.ts';
import { lstmStates, propertyGatedLstm } from '../nn/property-gated-lstm.ts';
import { attentionPooling } from './attention-pooling.ts';
import type { Encoder, ForwardPass } from './encoder.ts';
import { propertyEmbedding, type EmbeddingDims } from './feature-embeddings.ts';
import { itemHistory, propertyHistory, timeFirst } from './history-vectors.ts';
import { queryEmbedding } from './query-embedding.ts';
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

/**
 * DUPN (Ni et al. 2018, Fig. 2): behaviours -> property-gated LSTM -> attention by query and user -> rep_s;
 * rep = [rep_s, u]. The LSTM runs once a moment, the attention once a request.
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
  const query = queryEmbedding(parameters, manifest.vocabulary, dims);
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
  const pooling = attentionPooling(parameters, {
    hidden,
    propertyWidth: inAttention ? (property?.width ?? 0) : 0,
    query,
    profile,
    units: options.attentionUnits,
  });

  const encode = (pass: ForwardPass) => {
    const p = property === undefined ? undefined : propertyHistory(property, pass.batch);
    const e = timeFirst(itemHistory(pass.items, pass.batch)); // [T, M, E]
    const h = lstmStates(lstm, e, inLstm && p ? timeFirst(p) : undefined); // [T, M, H]
    return pooling.pool(tf.transpose(h, [1, 0, 2]), inAttention ? p : undefined, pass);
  };
  return { width: pooling.width, encode: (pass) => tf.tidy(() => encode(pass)) };
}
