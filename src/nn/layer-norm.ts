import * as tf from '@tensorflow/tfjs-core';
import { constant, zeros, type Parameters } from './parameters.ts';

export interface LayerNorm {
  readonly scale: string;
  readonly bias: string;
  readonly parameters: Parameters;
}

/** Under the root, so that a constant row does not divide by 0. */
const EPSILON = 1e-5;

/** Declares `<name>/scale` [d], from `start` on, and `<name>/bias` [d], from 0. */
export function layerNorm(
  parameters: Parameters,
  name: string,
  width: number,
  start = 1,
): LayerNorm {
  parameters.declareDense(`${name}/scale`, [width], constant(start));
  parameters.declareDense(`${name}/bias`, [width], zeros);
  return { scale: `${name}/scale`, bias: `${name}/bias`, parameters };
}

/** Ba, Kiros and Hinton (2016): scale · (x - mean) / sqrt(variance + 1e-5) + bias, row by row. x [n, d] -> [n, d] */
export function normalized({ scale, bias, parameters }: LayerNorm, x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() =>
    tf.add(tf.mul(standardized(x), parameters.value(scale)), parameters.value(bias)),
  );
}

/**
 * y = (x - mean) r with r = 1 / sqrt(variance + 1e-5), as one step of the tape:
 *
 *     dx = r (dy - mean(dy) - y mean(dy y))
 */
function standardized(x: tf.Tensor2D): tf.Tensor2D {
  const operation = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [input, save] = inputs as [tf.Tensor2D, tf.GradSaveFunc];
    const centred = tf.sub<tf.Tensor2D>(input, rowMean(input));
    const inverse = tf.rsqrt(tf.add(rowMean(tf.square(centred)), EPSILON)); // [n, 1]
    const value = tf.mul<tf.Tensor2D>(centred, inverse);
    save([value, inverse]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, r] = saved as [tf.Tensor2D, tf.Tensor2D];
        const along = tf.mul(y, rowMean(tf.mul(dy, y)));
        return tf.mul(r, tf.sub(tf.sub(dy, rowMean(dy)), along));
      },
    };
  });
  return operation(x);
}

/** [n, d] -> [n, 1] */
function rowMean(x: tf.Tensor): tf.Tensor {
  return tf.mean(x, 1, true);
}
