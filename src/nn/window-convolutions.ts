import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';

/**
 * Convolutions along time with several windows at once, each centred and as long as its input ("SAME"):
 *
 *     z^w_t = sum_{k = 0..w-1} W^w_k x_{t - floor((w-1)/2) + k},  x = 0 outside
 *
 * Features stand first, so that a shift in time is a shift of columns, and what a window reads is a block of rows: the
 * steps that the widest window reads are laid out once, one below the other, and every narrower window is one
 * product with a slice of them, which TensorFlow need not copy. The gradient is made of products as large: one a
 * window for its kernel, one a place in the widest window for x.
 *
 * @param x [E, T, M]
 * @param kernels Windows ascending. [w, E, F] each
 * @returns The maps of all windows, one window's below the other's. [W F, T, M]
 */
export function convolveWindows(x: tf.Tensor3D, kernels: readonly tf.Tensor3D[]): tf.Tensor3D {
  const sizes = sizesOf(x, kernels);
  const operation = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [input, ...weights] = inputs.slice(0, -1) as [tf.Tensor3D, ...tf.Tensor3D[]];
    const save = inputs.at(-1) as tf.GradSaveFunc; // after the tensors
    const rows = layOut(input, sizes); // [w E, T M]
    save([rows, ...weights]);
    return {
      value: maps(rows, weights, sizes),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedRows, ...kept] = saved as [tf.Tensor2D, ...tf.Tensor3D[]];
        const dz = tf.reshape<tf.Rank.R2>(dy, [-1, sizes.T * sizes.M]); // [W F, T M]
        return [inputGradient(dz, kept, sizes), ...kernelGradients(savedRows, dz, sizes)];
      },
    };
  });
  return operation(x, ...kernels);
}

interface Sizes {
  readonly E: number;
  readonly T: number;
  readonly M: number;
  /** Maps a window. */
  readonly F: number;
  readonly windows: readonly number[];
  readonly widest: number;
}

function sizesOf(x: tf.Tensor3D, kernels: readonly tf.Tensor3D[]): Sizes {
  const [E, T, M] = x.shape;
  const windows = kernels.map(({ shape }) => shape[0]);
  const F = present(kernels[0], 'kernel').shape[2];
  return { E, T, M, F, windows, widest: present(windows.at(-1), 'window') };
}

/** Steps that a window reads before the one at which it stands. */
function before(window: number): number {
  return Math.floor((window - 1) / 2);
}

/** x [E, T, M] -> what the widest window reads at each step, place by place. [w E, T M] */
function layOut(x: tf.Tensor3D, { E, T, M, widest }: Sizes): tf.Tensor2D {
  const flat = tf.reshape<tf.Rank.R2>(x, [E, T * M]);
  const ahead = before(widest);
  const padded = tf.pad(flat, [
    [0, 0],
    [ahead * M, (widest - 1 - ahead) * M],
  ]); // [E, (T + w - 1) M]
  const places = Array.from({ length: widest }, (_, k) => tf.slice(padded, [0, k * M], [E, T * M]));
  return tf.concat(places, 0); // [w E, T M]
}

/** Those of the laid out rows that a window reads. [w E, T M] */
function rowsOf(window: number, rows: tf.Tensor2D, { E, widest }: Sizes): tf.Tensor2D {
  return tf.slice(rows, [(before(widest) - before(window)) * E, 0], [window * E, -1]);
}

function maps(rows: tf.Tensor2D, kernels: readonly tf.Tensor3D[], sizes: Sizes): tf.Tensor3D {
  const { E, T, M, F } = sizes;
  const each = kernels.map((kernel) => {
    const window = kernel.shape[0];
    const flat = tf.reshape<tf.Rank.R2>(kernel, [window * E, F]);
    return tf.matMul(flat, rowsOf(window, rows, sizes), true); // [F, T M]
  });
  return tf.reshape(tf.concat(each, 0), [-1, T, M]); // [W F, T, M]
}

function kernelGradients(rows: tf.Tensor2D, dz: tf.Tensor2D, sizes: Sizes): tf.Tensor3D[] {
  const { E, F, windows } = sizes;
  return windows.map((window, n) => {
    const own = tf.slice(dz, [n * F, 0], [F, -1]); // [F, T M]
    const product = tf.matMul(rowsOf(window, rows, sizes), own, false, true); // [w E, F]
    return tf.reshape(product, [window, E, F]);
  });
}

/** What every place of the widest window gives back to the step that it read. [E, T, M] */
function inputGradient(
  dz: tf.Tensor2D,
  kernels: readonly tf.Tensor3D[],
  { E, T, M, F, windows, widest }: Sizes,
): tf.Tensor3D {
  const ahead = before(widest);
  const centred = kernels.map((kernel, n) => {
    const window = present(windows[n], 'window');
    const lead = ahead - before(window);
    return tf.pad(kernel, [
      [lead, widest - window - lead],
      [0, 0],
      [0, 0],
    ]); // [w, E, F], w of the widest
  });
  const kernel = tf.concat(centred, 2); // [w, E, W F]
  const places = Array.from({ length: widest }, (_, k) => {
    const reach = Math.max(2 * (ahead - k) + 1, 2 * (k - ahead)); // the narrowest window with this place
    const first = windows.findIndex((window) => window >= reach) * F;
    const weights = tf.slice(kernel, [k, 0, first], [1, E, -1]);
    const back = tf.matMul(
      tf.reshape<tf.Rank.R2>(weights, [E, -1]),
      tf.slice(dz, [first, 0], [-1, -1]),
    ); // [E, T M]
    return tf.pad(back, [
      [0, 0],
      [k * M, (widest - 1 - k) * M],
    ]); // [E, (T + w - 1) M]
  });
  const sum = tf.slice(tf.addN(places), [0, ahead * M], [E, T * M]);
  return tf.reshape(sum, [E, T, M]);
}
