import * as tf from '@tensorflow/tfjs-core';
import { kernelSeed, type RandomStream } from '../core/random.ts';
import { kernels } from './kernels/kernels.ts';

/** Drops each unit with probability `rate` and scales the rest by 1 / (1 - rate). */
export type Dropout = <T extends tf.Tensor>(x: T) => T;

export const noDropout: Dropout = (x) => x;

/**
 * Dropout whose masks depend on the stream alone: one kernel seed a call, drawn outside TensorFlow, so a
 * step's masks differ from each other and from the next step's, and a rerun repeats them.
 *
 * Deviation: dropout-share. The paper's rate 0.8 is read as the share that is kept.
 * Deviation: dropout-places. Behind hidden layers only, never behind an output or the LSTM; in a Transformer behind
 * both parts of a block.
 */
export function seededDropout(rate: number, stream: RandomStream): Dropout {
  if (rate === 0) return noDropout;
  return <T extends tf.Tensor>(x: T): T =>
    tf.tidy(() => {
      const draws = kernels().uniform(x.shape, [kernelSeed(stream), kernelSeed(stream)]);
      const kept = tf.cast(tf.greaterEqual(draws, rate), 'float32');
      return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
    });
}
