import * as tf from '@tensorflow/tfjs-core';
import { attend, attention } from '../nn/attention.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { ForwardPass } from './encoder.ts';
import type { HistoryVectors } from './history-vectors.ts';
import type { QueryEmbedding } from './query-embedding.ts';
import type { UserProfile } from './user-profile.ts';

export interface AttentionPoolingOptions {
  readonly hidden: number; // H
  /** 0: the attention does not see behaviour properties. */
  readonly propertyWidth: number; // P
  readonly query: QueryEmbedding;
  readonly profile: UserProfile;
  readonly units: readonly [number, number];
}

/** What makes a representation of the states of a history, whatever read the sequence. */
export interface AttentionPooling {
  /** Width of a representation. */
  readonly width: number;
  /** h [M, T, H], p where the attention sees it -> rep = [rep_s, u] [R, width] and a [R, T] */
  pool(
    h: tf.Tensor3D,
    p: HistoryVectors | undefined,
    pass: ForwardPass,
  ): { representation: tf.Tensor2D; attentionWeights: tf.Tensor2D };
}

/**
 * Ni et al. 2018, Eq. 7 and Fig. 2: attention over the history by query q, user u and property p -> rep_s; rep = [rep_s, u].
 * Runs once a request. Declares `attention/…`.
 */
export function attentionPooling(
  parameters: Parameters,
  { hidden, propertyWidth, query, profile, units }: AttentionPoolingOptions,
): AttentionPooling {
  const net = attention(parameters, {
    hidden,
    propertyWidth,
    queryWidth: query.width,
    profileWidth: profile.width,
    units,
  });
  const pool: AttentionPooling['pool'] = (h, p, { batch: { history, requests }, dropout }) => {
    const u = profile.embed(requests.profile, requests.count); // [R, U]
    const { weights, pooled } = attend(net, {
      h,
      property: p && { vectors: p.vectors, index: tf.reshape(p.index, [-1]) },
      q: query.embed(requests), // [R, Q]
      u,
      length: history.length,
      moment: requests.moment,
      dropout,
    });
    return { representation: tf.concat([pooled, u], 1), attentionWeights: weights }; // [R, H + U]
  };
  return { width: hidden + profile.width, pool };
}
