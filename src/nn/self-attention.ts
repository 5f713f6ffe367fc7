import * as tf from '@tensorflow/tfjs-core';
import { assert } from '../core/assert.ts';
import { dense, denseLayer, type DenseLayer } from './dense.ts';
import type { Parameters } from './parameters.ts';

/** What each step may look at: itself and the past, or all real steps of the history. */
export type Context = 'causal' | 'full';

export interface SelfAttention {
  readonly input: DenseLayer;
  readonly output: DenseLayer;
  readonly heads: number;
}

export interface SelfAttentionOptions {
  readonly name: string;
  /** H; a multiple of the heads. */
  readonly width: number;
  readonly heads: number;
}

/**
 * Declares `<name>/input/{kernel,bias}` [H, 3H], column blocks query | key | value, each cut into heads one after the
 * other, and `<name>/output/{kernel,bias}` [H, H].
 */
export function selfAttention(
  parameters: Parameters,
  { name, width, heads }: SelfAttentionOptions,
): SelfAttention {
  assert(width % heads === 0, `${heads} heads share a width of ${width}`);
  const layer = (part: string, outputs: number): DenseLayer =>
    denseLayer(parameters, {
      name: `${name}/${part}`,
      inputs: width,
      outputs,
      activation: 'linear',
    });
  return { input: layer('input', 3 * width), output: layer('output', width), heads };
}

/**
 * Vaswani et al. (2017), section 3.2: for each head
 *
 *     softmax(Q K^T / sqrt(d)) V,  Q, K, V = x W_Q + b_Q, x W_K + b_K, x W_V + b_V,  d = H / heads
 *
 * the heads side by side, then an affine map.
 *
 * @param x One row a step, moment by moment. [M T, H]
 * @param blocked From `blockedSteps`. [M or 1, 1, T or 1, T]
 * @returns [M T, H]
 */
export function attendToSteps(
  { input, output, heads }: SelfAttention,
  x: tf.Tensor2D,
  blocked: tf.Tensor4D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const steps = blocked.shape[3];
    const width = output.inputs;
    const cut = tf.reshape(dense(input, x), [-1, steps, 3, heads, width / heads]);
    const [q, k, v] = tf.unstack(tf.transpose(cut, [2, 0, 3, 1, 4])) as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
    ]; // [M, heads, T, d] each
    const scaled = tf.mul<tf.Tensor4D>(q, 1 / Math.sqrt(width / heads));
    const scores = tf.add(tf.matMul(scaled, k, false, true), blocked); // [M, heads, T, T]
    const attended = tf.matMul(tf.softmax(scores), v); // [M, heads, T, d]
    const sideBySide = tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [-1, width]); // [M T, H]
    return dense(output, sideBySide as tf.Tensor2D);
  });
}

/** Added to a score, it leaves nothing of it. */
const BLOCKED = -1e30;

/**
 * 0 where a step may look, -1e30 where it may not. Padding is on the right, so no real step of a causal history has any
 * padding to look at. Padded steps look at something; nobody may read them.
 *
 * @returns full: [M, 1, 1, T]; causal: [1, 1, T, T]
 */
export function blockedSteps(context: Context, length: Int32Array, steps: number): tf.Tensor4D {
  const lastSeen =
    context === 'full' ? length : Int32Array.from({ length: steps }, (_, t) => t + 1);
  const values = new Float32Array(lastSeen.length * steps);
  lastSeen.forEach((seen, row) => values.fill(BLOCKED, row * steps + seen, (row + 1) * steps));
  return tf.tensor4d(
    values,
    context === 'full' ? [length.length, 1, 1, steps] : [1, 1, steps, steps],
  );
}
