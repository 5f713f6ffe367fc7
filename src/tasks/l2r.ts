import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import { dense, denseLayer } from '../nn/dense.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import { l2rLossRows, weightedMean } from '../nn/losses.ts';
import { constant, glorotUniform, type Initializer, type Parameters } from '../nn/parameters.ts';
import type { TaskHead } from './task-head.ts';

export interface L2rOptions {
  readonly representationWidth: number;
  readonly units: number;
  /** m: ranking features, standardised, larger = better. */
  readonly features: number;
  /**
   * Where the weights start, one a feature: the coefficients of a logistic regression on the same features,
   * where the data set has them. Without it, all start alike.
   */
  readonly initialWeights?: readonly number[] | undefined;
  /**
   * Share of positives, weighted by n, that one scalar on every score starts from; without it there is no such
   * scalar, as in Eq. 9.
   */
  readonly baseRate?: number | undefined;
}

/** Deviation: l2r-start. Above 0, so that no ReLU weight begins dead. */
const INITIAL_WEIGHT = 0.1;
const LEAST_INITIAL_WEIGHT = 0.02;
/** What the representation adds at the start, against Glorot's range: little, so that the given weights hold. */
const INITIAL_PERSONAL_SHARE = 0.1;

/**
 * Learning to rank (Fig. 5b, Eq. 9): score = weight(rep)^T r with weight(rep) >= 0 from two ReLU layers, the
 * second as wide as there are features. The weights are made once a request. Loss: sum n l / sum n.
 *
 * Deviation: l2r-score-bias. One scalar on every score where a base rate is given. Features of mean 0 give
 * scores around 0; where positives are few, the weights would bend to reach their share and rank worse for it.
 * A constant cannot change a ranking.
 * Deviation: l2r-features. They come standardised and turned so that larger is better.
 */
export function l2rHead(parameters: Parameters, options: L2rOptions): TaskHead {
  const { representationWidth, units, features } = options;
  const layer0 = denseLayer(parameters, {
    name: 'l2r/dense_0',
    inputs: representationWidth,
    outputs: units,
    activation: 'relu',
  });
  const layer1 = denseLayer(parameters, {
    name: 'l2r/dense_1',
    inputs: units,
    outputs: features,
    activation: 'relu',
    ...startOf(options.initialWeights),
  });
  const { baseRate } = options;
  const scoreBias =
    baseRate === undefined
      ? undefined
      : parameters.declareDense(
          'l2r/score/bias',
          [],
          constant(Math.log(baseRate / (1 - baseRate))),
        );
  return {
    task: 'l2r',
    outputs: 1,
    logits: ({ representation, rows, dropout }) =>
      tf.tidy(() => {
        const used = requestsOf(rows.request);
        const weights = dense(
          layer1,
          dropout(dense(layer0, gatherRows(representation, used.requests))),
        ); // [R', m]
        const r = tf.tensor2d(present(rows.features, 'ranking features'), [rows.count, features]);
        const scores = tf.sum(tf.mul(gatherRows(weights, used.position), r), 1); // [N]
        return scoreBias === undefined ? scores : tf.add(scores, scoreBias.storage.value());
      }),
    loss: (logits, rows) =>
      tf.tidy(() => {
        const signs = tf.tensor1d(rows.label.map((label) => 2 * label - 1)); // 0, 1 -> -1, +1
        return weightedMean(l2rLossRows(logits as tf.Tensor1D, signs), tf.tensor1d(rows.weight));
      }),
  };
}

function startOf(weights: readonly number[] | undefined): {
  bias: Initializer;
  kernelInitializer?: Initializer;
} {
  if (weights === undefined) return { bias: constant(INITIAL_WEIGHT) };
  return {
    bias: () => Float32Array.from(weights, (weight) => Math.max(weight, LEAST_INITIAL_WEIGHT)),
    kernelInitializer: (shape, stream) =>
      glorotUniform(shape, stream).map((value) => value * INITIAL_PERSONAL_SHARE),
  };
}

/** The distinct requests of ascending rows, and the place of each row's request among them. */
function requestsOf(request: Int32Array): { requests: Int32Array; position: Int32Array } {
  const requests: number[] = [];
  const position = request.map((r) => {
    if (requests.at(-1) !== r) requests.push(r);
    return requests.length - 1;
  });
  return { requests: Int32Array.from(requests), position };
}
