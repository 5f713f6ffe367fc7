import * as tf from '@tensorflow/tfjs-core';
import { addBias, dense, denseLayer, densePart, relu, type DenseLayer } from './dense.ts';
import type { Dropout } from './dropout.ts';
import { gatherRows } from './gather-rows.ts';
import type { Parameters } from './parameters.ts';

export interface Attention {
  readonly dense0: DenseLayer;
  readonly dense1: DenseLayer;
  readonly score: DenseLayer;
  readonly usesProperty: boolean;
}

export interface AttentionOptions {
  readonly hidden: number; // H
  /** 0: the attention does not see behaviour properties (DUPN-bplstm, -nobp). */
  readonly propertyWidth: number; // P
  readonly queryWidth: number; // Q
  readonly profileWidth: number; // U
  readonly units: readonly [number, number]; // A0, A1
}

/** Declares `attention/dense_0` [H + P + Q + U, A0] (rows h, p, q, u), `attention/dense_1`, `attention/score`. */
export function attention(parameters: Parameters, options: AttentionOptions): Attention {
  const { hidden, propertyWidth, queryWidth, profileWidth, units } = options;
  const inputs = hidden + propertyWidth + queryWidth + profileWidth;
  const layer = (name: string, from: number, to: number, activation: 'relu' | 'linear') =>
    denseLayer(parameters, { name: `attention/${name}`, inputs: from, outputs: to, activation });
  return {
    dense0: layer('dense_0', inputs, units[0], 'relu'),
    dense1: layer('dense_1', units[0], units[1], 'relu'),
    score: layer('score', units[1], 1, 'linear'),
    usesProperty: propertyWidth > 0,
  };
}

export interface AttentionInputs {
  readonly h: tf.Tensor3D; // [M, T, H]
  /** Distinct property vectors [Up, P] and which one each step has [M × T]. */
  readonly property: { readonly vectors: tf.Tensor2D; readonly index: tf.Tensor1D } | undefined;
  readonly q: tf.Tensor2D; // [R, Q]
  readonly u: tf.Tensor2D; // [R, U]
  readonly length: Int32Array; // [M]
  /** Moment of each request, ascending inside a task but in any order overall. [R] */
  readonly moment: Int32Array;
  readonly dropout: Dropout;
}

/**
 * Ni et al. 2018, Eq. 7 and Fig. 4b:
 *
 *     a_t = exp(attention(h_t, q, u, p_t; w)) / sum_t' exp(attention(h_t', q, u, p_t'; w))
 *     rep_s = sum_t a_t h_t
 *
 * over the real steps; attention() is two ReLU layers and a linear score. The query enters only here.
 * The first layer is cut into its parts: W_h h + W_p p is made once a moment, W_q q + W_u u + b once a request.
 * An empty history has weights 0 and rep_s 0.
 *
 * Deviation: attention-score. The last layer is linear: a ReLU would hold scores at 0 or above.
 * Deviation: padding. The softmax runs over the real steps alone.
 *
 * @returns a [R, T] and rep_s [R, H]
 */
export function attend(
  attention: Attention,
  inputs: AttentionInputs,
): { weights: tf.Tensor2D; pooled: tf.Tensor2D } {
  return tf.tidy(() => {
    const scores = scoresOf(attention, inputs); // [R, T]
    const weights = maskedSoftmax(scores, requestMask(inputs));
    return { weights, pooled: pool(weights, inputs) };
  });
}

function scoresOf(
  { dense0, dense1, score, usesProperty }: Attention,
  inputs: AttentionInputs,
): tf.Tensor2D {
  const { h, property, q, u, moment, dropout } = inputs;
  const [moments, steps, hidden] = h.shape;
  const requests = moment.length;
  const width = dense0.outputs;
  let perStep: tf.Tensor2D = densePart(
    dense0,
    tf.reshape<tf.Rank.R2>(h, [moments * steps, hidden]),
    0,
  ); // [M T, A0]
  let nextInput = hidden;
  if (usesProperty && property !== undefined) {
    const projected = densePart(dense0, property.vectors, nextInput); // [Up, A0]
    perStep = tf.add<tf.Tensor2D>(perStep, gatherRows(projected, property.index));
    nextInput += property.vectors.shape[1];
  }
  const perRequest = addBias(
    dense0,
    tf.add(densePart(dense0, q, nextInput), densePart(dense0, u, nextInput + q.shape[1])),
  ); // [R, A0]
  const ofRequests = isIdentity(moment, moments)
    ? perStep
    : gatherRows(tf.reshape<tf.Rank.R2>(perStep, [moments, steps * width]), moment); // [R, T A0]
  const sum = tf.add(
    tf.reshape(ofRequests, [requests, steps, width]),
    tf.reshape(perRequest, [requests, 1, width]),
  ); // [R, T, A0]
  const first = tf.reshape<tf.Rank.R2>(relu(sum), [requests * steps, width]);
  const second = dropout(dense(dense1, dropout(first))); // [R T, A1]
  return tf.reshape(dense(score, second), [requests, steps]);
}

/** softmax over the real steps; a row without any gives zeros. scores, mask [R, T] */
function maskedSoftmax(scores: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
  const padded = tf.mul(tf.sub(1, mask), -1e30);
  // a real score is kept exactly, a padded one is replaced: garbage there cannot overflow
  const masked = tf.add(
    tf.mul(tf.where(tf.cast(mask, 'bool'), scores, tf.zerosLike(scores)), mask),
    padded,
  );
  return tf.mul(tf.softmax(masked), mask);
}

/** 1 for a real step of the request's history. [R, T] */
function requestMask({ h, length, moment }: AttentionInputs): tf.Tensor2D {
  const steps = h.shape[1];
  const mask = new Float32Array(moment.length * steps);
  moment.forEach((m, r) => mask.fill(1, r * steps, r * steps + (length[m] ?? 0)));
  return tf.tensor2d(mask, [moment.length, steps]);
}

/**
 * rep_s = sum_t a_t h_t as one batched product a moment: the weights of a moment's requests side by side
 * [M, K, T] times its states [M, T, H], so that states are not copied for each request. Padded steps weigh 0.
 */
function pool(weights: tf.Tensor2D, { h, moment }: AttentionInputs): tf.Tensor2D {
  const [moments, steps, hidden] = h.shape;
  const slots = requestSlots(moment, moments);
  const padded = tf.concat([weights, tf.zeros<tf.Rank.R2>([1, steps])], 0);
  const sideBySide = gatherRows(padded, slots.requestAt); // [M K, T]
  const pooled = tf.matMul(tf.reshape(sideBySide, [moments, slots.width, steps]), h); // [M, K, H]
  return gatherRows(tf.reshape(pooled, [moments * slots.width, hidden]), slots.slotOf); // [R, H]
}

/** Requests laid out by moment, K slots each; an empty slot names request R, a row of zeros. */
function requestSlots(
  moment: Int32Array,
  moments: number,
): { width: number; requestAt: Int32Array; slotOf: Int32Array } {
  const used = new Int32Array(moments);
  const place = moment.map((m) => {
    const slot = used[m] ?? 0;
    used[m] = slot + 1;
    return slot;
  });
  const width = used.reduce((most, count) => Math.max(most, count), 1);
  const slotOf = moment.map((m, r) => m * width + (place[r] ?? 0));
  const requestAt = new Int32Array(moments * width).fill(moment.length);
  slotOf.forEach((slot, r) => (requestAt[slot] = r));
  return { width, requestAt, slotOf };
}

function isIdentity(moment: Int32Array, moments: number): boolean {
  return moment.length === moments && moment.every((m, r) => m === r);
}
