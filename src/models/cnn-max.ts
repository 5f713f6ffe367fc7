import * as tf from '@tensorflow/tfjs-core';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { cnnMaxPooled, cnnMaxPooling } from '../nn/cnn-max-pooling.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Encoder, ForwardPass } from './encoder.ts';
import { itemHistory, timeFirst } from './history-vectors.ts';
import { pooledRepresentation, type PooledRepresentationOptions } from './pooled-representation.ts';

export interface CnnMaxOptions extends PooledRepresentationOptions {
  /** Window sizes; 1 to 10 in the paper. */
  readonly windows: readonly number[];
  /** Feature maps of each window; 64 in the paper. */
  readonly maps: number;
}

/**
 * CNN-max (Ni et al. 2018, section 6.1): item vectors e -> convolutions with windows 1 to 10, 64 maps each -> maximum over
 * the history -> fully connected layer -> rep_s; rep = [rep_s, u]. An empty history is a vector of zeros in front of
 * that layer. The convolutions run once a moment.
 *
 * Deviation: cnn-max. Inputs, activation, borders and padding are our choice.
 */
export function cnnMaxEncoder(
  parameters: Parameters,
  manifest: DatasetManifest,
  itemWidth: number,
  options: CnnMaxOptions,
): Encoder {
  const { windows, maps } = options;
  const cnn = cnnMaxPooling(parameters, { itemWidth, windows, maps });
  const output = pooledRepresentation(
    parameters,
    manifest,
    { name: 'cnn/dense', inputs: cnn.width },
    options,
  );
  const encode = ({ batch, items }: ForwardPass) => {
    const e = timeFirst(itemHistory(items, batch)); // [T, M, E]
    const pooled = cnnMaxPooled(cnn, e, batch.history.length); // [M, W F]
    return { representation: output.represent(pooled, batch.requests) }; // [R, H + U]
  };
  return { width: output.width, encode: (pass) => tf.tidy(() => encode(pass)) };
}
