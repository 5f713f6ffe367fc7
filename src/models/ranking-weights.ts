import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import { dense, denseLayer } from '../nn/dense.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import { constant, glorotUniform, type Initializer, type Parameters } from '../nn/parameters.ts';
import type { RankedCandidates } from '../tasks/task.ts';
import type { Head } from './head.ts';

export interface RankingWeightsOptions {
  readonly name: string;
  readonly representationWidth: number;
  readonly units: number;
  /** Whether one scalar is added to every score, from the base rate of the candidates on. */
  readonly scoreBias: 'base-rate' | 'none';
  /** Where the weights start: at the coefficients of the candidates, where they have them, or all at one value. */
  readonly start: 'regression' | 'constant';
}

/** Deviation: l2r-start. Above 0, so that no ReLU weight begins dead. */
const INITIAL_WEIGHT = 0.1;
const LEAST_INITIAL_WEIGHT = 0.02;
/** What the representation adds at the start, against Glorot's range: little, so that the given weights hold. */
const INITIAL_PERSONAL_SHARE = 0.1;

/**
 * Personal weights of the ranking features (Ni et al. 2018, Fig. 5b, Eq. 9): score = weight(rep)^T r with weight(rep) >= 0
 * from two ReLU layers, the second as wide as there are features. The weights are made once a request.
 *
 * Deviation: l2r-score-bias. One scalar on every score where a base rate is given. Features of mean 0 give
 * scores around 0; where positives are few, the weights would bend to reach their share and rank worse for it.
 * A constant cannot change a ranking.
 */
export function rankingWeights(
  parameters: Parameters,
  { features, coefficients, baseRate }: RankedCandidates,
  { name, representationWidth, units, scoreBias, start }: RankingWeightsOptions,
): Head {
  const layer0 = denseLayer(parameters, {
    name: `${name}/dense_0`,
    inputs: representationWidth,
    outputs: units,
    activation: 'relu',
  });
  const layer1 = denseLayer(parameters, {
    name: `${name}/dense_1`,
    inputs: units,
    outputs: features,
    activation: 'relu',
    ...startOf(start === 'regression' ? coefficients : undefined),
  });
  const bias =
    scoreBias === 'none' || baseRate === undefined
      ? undefined
      : parameters.declareDense(
          `${name}/score/bias`,
          [],
          constant(Math.log(baseRate / (1 - baseRate))),
        );
  return {
    logits: ({ representation, rows, dropout }) =>
      tf.tidy(() => {
        const used = requestsOf(rows.request);
        const weights = dense(
          layer1,
          dropout(dense(layer0, gatherRows(representation, used.requests))),
        ); // [R', m]
        const r = tf.tensor2d(present(rows.features, 'ranking features'), [rows.count, features]);
        const scores = tf.sum(tf.mul(gatherRows(weights, used.position), r), 1); // [N]
        return bias === undefined ? scores : tf.add(scores, bias.storage.value());
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
