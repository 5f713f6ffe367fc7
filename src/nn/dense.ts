import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels/kernels.ts';
import { glorotUniform, zeros, type Initializer, type Parameters } from './parameters.ts';

export type Activation = 'relu' | 'linear';

export interface DenseLayer {
  readonly kernel: string;
  readonly bias: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
  readonly parameters: Parameters;
}

export interface DenseLayerOptions {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
  readonly bias?: Initializer;
  /** Glorot's unless stated. */
  readonly kernelInitializer?: Initializer;
}

/** Declares `<name>/kernel` [in, out] and `<name>/bias` [out]. */
export function denseLayer(parameters: Parameters, options: DenseLayerOptions): DenseLayer {
  const { name, inputs, outputs, activation } = options;
  parameters.declareDense(
    `${name}/kernel`,
    [inputs, outputs],
    options.kernelInitializer ?? glorotUniform,
  );
  parameters.declareDense(`${name}/bias`, [outputs], options.bias ?? zeros);
  return {
    kernel: `${name}/kernel`,
    bias: `${name}/bias`,
    inputs,
    outputs,
    activation,
    parameters,
  };
}

/** activation(x W + b). x [n, in] -> [n, out] */
export function dense(layer: DenseLayer, x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => activate(layer, tf.matMul(x, kernelOf(layer))));
}

/**
 * The same layer for an input in parts: x W = sum of part W_part, W cut by rows. Parts may have fewer rows
 * than the result when each is first multiplied and then gathered, which is what makes it cheap.
 */
export function densePart(layer: DenseLayer, x: tf.Tensor2D, firstInput: number): tf.Tensor2D {
  return tf.tidy(() => {
    const rows = tf.slice(kernelOf(layer), [firstInput, 0], [x.shape[1], layer.outputs]);
    return tf.matMul(x, rows);
  });
}

/** activation(s + b) of a sum s that `densePart` gave. s [..., out] */
export function activate<T extends tf.Tensor>(layer: DenseLayer, sum: T): T {
  return tf.tidy(() => {
    const shifted = addBias(layer, sum);
    return layer.activation === 'relu' ? relu(shifted) : shifted;
  });
}

/** max(x, 0); the gradient at 0 is 0. */
export function relu<T extends tf.Tensor>(x: T): T {
  const operation = tf.customGrad((input: tf.Tensor | tf.GradSaveFunc, save) => {
    const y = tf.relu(input as tf.Tensor);
    (save as tf.GradSaveFunc)([y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        kernels().reluGradient(dy, saved[0] as tf.Tensor), // saved above
    };
  });
  return operation(x) as T;
}

/** s + b over the last axis. s [..., out] */
export function addBias<T extends tf.Tensor>(layer: DenseLayer, sum: T): T {
  return tf.add(sum, layer.parameters.value(layer.bias));
}

function kernelOf(layer: DenseLayer): tf.Tensor2D {
  return layer.parameters.value(layer.kernel) as tf.Tensor2D;
}
