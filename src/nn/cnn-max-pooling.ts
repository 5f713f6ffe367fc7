import * as tf from '@tensorflow/tfjs-core';
import { relu } from './dense.ts';
import { maximumOverSteps } from './maximum-over-steps.ts';
import { glorotUniform, zeros, type Parameters } from './parameters.ts';
import { stepMask } from './step-mask.ts';
import { convolveWindows } from './window-convolutions.ts';

export interface CnnMaxPooling {
  readonly parameters: Parameters;
  /** Ascending. */
  readonly windows: readonly number[];
  /** Width of the result: windows × maps. */
  readonly width: number;
}

export interface CnnMaxPoolingOptions {
  readonly itemWidth: number; // E
  /** Each once. */
  readonly windows: readonly number[];
  /** Feature maps of each window, F. */
  readonly maps: number;
}

/** Declares `cnn/window_<w>/kernel` [w, E, F] and `cnn/window_<w>/bias` [F] for each window w. */
export function cnnMaxPooling(
  parameters: Parameters,
  { itemWidth, windows, maps }: CnnMaxPoolingOptions,
): CnnMaxPooling {
  const ascending = [...windows].sort((a, b) => a - b);
  for (const window of ascending) {
    parameters.declareDense(kernelName(window), [window, itemWidth, maps], glorotUniform);
    parameters.declareDense(biasName(window), [maps], zeros);
  }
  return { parameters, windows: ascending, width: windows.length * maps };
}

/**
 * Ni et al. 2018, section 6.1, CNN-max; the layer is that of Kim (2014). For each window w and map f
 *
 *     c_t = ReLU(b + sum_k W_k e_{t - floor((w-1)/2) + k}),  pooled = max over the real steps t of c_t
 *
 * where e is 0 outside the history and on its padding. Bias and ReLU grow with their argument, so they are applied to
 * the maximum in place of every step. An empty history gives 0.
 *
 * @param e Item vectors, time first. [T, M, E]
 * @param length Real steps of each history. [M]
 * @returns The maps of the windows, ascending, side by side. [M, W F]
 */
export function cnnMaxPooled(
  { parameters, windows }: CnnMaxPooling,
  e: tf.Tensor3D,
  length: Int32Array,
): tf.Tensor2D {
  return tf.tidy(() => {
    const real = tf.transpose(stepMask(length, e.shape[0])); // [T, M]
    const x = tf.mul<tf.Tensor3D>(tf.transpose(e, [2, 0, 1]), real); // [E, T, M]
    const kernels = windows.map((window) => parameters.value(kernelName(window)) as tf.Tensor3D);
    const biases = windows.map((window) => parameters.value(biasName(window)) as tf.Tensor1D);
    const largest = maximumOverSteps(convolveWindows(x, kernels), real); // [W F, M]
    return relu(tf.add<tf.Tensor2D>(tf.transpose(largest), tf.concat(biases)));
  });
}

function kernelName(window: number): string {
  return `cnn/window_${window}/kernel`;
}

function biasName(window: number): string {
  return `cnn/window_${window}/bias`;
}
