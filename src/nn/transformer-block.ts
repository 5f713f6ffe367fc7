import * as tf from '@tensorflow/tfjs-core';
import { dense, denseLayer, type DenseLayer } from './dense.ts';
import type { Dropout } from './dropout.ts';
import { layerNorm, normalized, type LayerNorm } from './layer-norm.ts';
import type { Parameters } from './parameters.ts';
import { attendToSteps, selfAttention, type SelfAttention } from './self-attention.ts';

export interface TransformerBlock {
  readonly attentionNorm: LayerNorm;
  readonly attention: SelfAttention;
  readonly feedForwardNorm: LayerNorm;
  readonly feedForward: readonly [DenseLayer, DenseLayer];
}

export interface TransformerBlockOptions {
  readonly name: string;
  readonly width: number; // H
  readonly heads: number;
  readonly feedForward: number; // F
}

/**
 * Declares `<name>/attention/…` (see `selfAttention`), `<name>/feed_forward/dense_0` [H, F] and `dense_1` [F, H], and
 * before each of the two a `norm/{scale,bias}` [H].
 */
export function transformerBlock(
  parameters: Parameters,
  { name, width, heads, feedForward }: TransformerBlockOptions,
): TransformerBlock {
  const [attention, forward] = [`${name}/attention`, `${name}/feed_forward`];
  return {
    attentionNorm: layerNorm(parameters, `${attention}/norm`, width),
    attention: selfAttention(parameters, { name: attention, width, heads }),
    feedForwardNorm: layerNorm(parameters, `${forward}/norm`, width),
    feedForward: [
      denseLayer(parameters, {
        name: `${forward}/dense_0`,
        inputs: width,
        outputs: feedForward,
        activation: 'relu',
      }),
      denseLayer(parameters, {
        name: `${forward}/dense_1`,
        inputs: feedForward,
        outputs: width,
        activation: 'linear',
      }),
    ],
  };
}

/**
 * A block of Vaswani et al. (2017) with the norms in front (Xiong et al. 2020):
 *
 *     y = x + dropout(attention(norm(x))),  z = y + dropout(W_1 ReLU(W_0 norm(y) + b_0) + b_1)
 *
 * @param x One row a step, moment by moment. [M T, H]
 * @param blocked From `blockedSteps`. [M or 1, 1, T or 1, T]
 * @returns z [M T, H]
 */
export function transformed(
  block: TransformerBlock,
  x: tf.Tensor2D,
  blocked: tf.Tensor4D,
  dropout: Dropout,
): tf.Tensor2D {
  return tf.tidy(() => {
    const attended = attendToSteps(block.attention, normalized(block.attentionNorm, x), blocked);
    const y = tf.add<tf.Tensor2D>(x, dropout(attended));
    const [first, second] = block.feedForward;
    const hidden = dense(first, normalized(block.feedForwardNorm, y)); // [M T, F]
    return tf.add(y, dropout(dense(second, hidden))); // [M T, H]
  });
}
