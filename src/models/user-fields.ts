import * as tf from '@tensorflow/tfjs-core';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import { meanOverSteps } from '../nn/mean-over-steps.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Encoder } from './encoder.ts';
import type { EmbeddingDims } from './feature-embeddings.ts';
import { itemHistory, momentFirst } from './history-vectors.ts';
import { queryEmbedding } from './query-embedding.ts';
import { userProfile } from './user-profile.ts';

export interface UserFieldsOptions {
  /** Whether the mean of the history's item vectors is among the fields. */
  readonly history: 'mean' | 'none';
  readonly dims: EmbeddingDims;
  readonly profileFieldDims: readonly number[];
  readonly profileUnits: number;
}

/**
 * What is known of user and query, side by side, for networks without an encoder of their own (the deep side of Wide & Deep,
 * the user tower of DSSM): the mean item vector of the history, the query q, the profile u. [R, E + Q + U]
 *
 * Deviation: field-inputs. The paper does not say whether these baselines read the history.
 */
export function userFields(
  parameters: Parameters,
  manifest: DatasetManifest,
  itemWidth: number,
  options: UserFieldsOptions,
): Encoder {
  const { history, dims } = options;
  const query = queryEmbedding(parameters, manifest.vocabulary, dims);
  const profile = userProfile(parameters, {
    fields: manifest.profileFields,
    fieldDims: options.profileFieldDims,
    units: options.profileUnits,
  });
  return {
    width: (history === 'mean' ? itemWidth : 0) + query.width + profile.width,
    encode: ({ batch, items }) =>
      tf.tidy(() => {
        const { requests } = batch;
        const parts = [
          query.embed(requests), // [R, Q]
          profile.embed(requests.profile, requests.count), // [R, U]
        ];
        if (history === 'mean') {
          const e = momentFirst(itemHistory(items, batch)); // [M, T, E]
          const mean = meanOverSteps(e, batch.history.length); // [M, E]
          parts.unshift(gatherRows(mean, requests.moment)); // [R, E]
        }
        return { representation: tf.concat(parts, 1) };
      }),
  };
}
