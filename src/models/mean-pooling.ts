import * as tf from '@tensorflow/tfjs-core';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { meanOverSteps } from '../nn/mean-over-steps.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Encoder, ForwardPass } from './encoder.ts';
import { propertyEmbedding } from './feature-embeddings.ts';
import { itemHistory, momentFirst, propertyHistory } from './history-vectors.ts';
import { pooledRepresentation, type PooledRepresentationOptions } from './pooled-representation.ts';

export interface MeanPoolingOptions extends PooledRepresentationOptions {
  /** Whether the mean of the behaviour properties stands beside that of the items. */
  readonly properties: 'all' | 'none';
}

/**
 * The floor of the models that read a sequence: the mean of the item vectors e, and that of the properties p -> affine
 * map -> rep_s; rep = [rep_s, u]. Order and time enter only as far as p tells them. An empty history has means of 0.
 *
 * Deviation: mean-pooling. Not in the paper.
 */
export function meanPoolingEncoder(
  parameters: Parameters,
  manifest: DatasetManifest,
  itemWidth: number,
  options: MeanPoolingOptions,
): Encoder {
  const property =
    options.properties === 'all'
      ? propertyEmbedding(parameters, manifest.vocabulary, options.dims)
      : undefined;
  const output = pooledRepresentation(
    parameters,
    manifest,
    { name: 'mean/dense', inputs: itemWidth + (property?.width ?? 0) },
    options,
  );
  const encode = ({ batch, items }: ForwardPass) => {
    const histories = [itemHistory(items, batch)];
    if (property !== undefined) histories.push(propertyHistory(property, batch));
    const means = histories.map((history) =>
      meanOverSteps(momentFirst(history), batch.history.length),
    ); // [M, E], [M, P]
    return { representation: output.represent(tf.concat(means, 1), batch.requests) }; // [R, H + U]
  };
  return { width: output.width, encode: (pass) => tf.tidy(() => encode(pass)) };
}
