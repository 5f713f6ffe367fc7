import type * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../data/batch.ts';
import type { Dropout } from '../nn/dropout.ts';

/** What a step computes once and every part of the model may read. */
export interface ForwardPass {
  readonly batch: Batch;
  /** Vectors of the batch's distinct items. [U, E] */
  readonly items: tf.Tensor2D;
  readonly dropout: Dropout;
}

/** Histories, queries and profiles to user representations. */
export interface Encoder {
  /** Width of a representation; 256 in the paper. */
  readonly width: number;
  encode(pass: ForwardPass): Encoding;
}

export interface Encoding {
  /** rep = [rep_s, u]. [R, width] */
  readonly representation: tf.Tensor2D;
  /** Attention weights over the padded history, where the encoder has them. [R, T] */
  readonly attentionWeights?: tf.Tensor2D;
}
