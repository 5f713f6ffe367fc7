import type * as tf from '@tensorflow/tfjs-core';

/**
 * The operations for which TensorFlow has a fused kernel and tfjs has none. `native` runs that kernel,
 * `portable` composes core ops and typed arrays; tests hold the two against each other. None of them is
 * on the gradient tape: the layers in nn/ wrap them in `tf.customGrad`.
 */
export interface Kernels {
  readonly kind: 'native' | 'portable';
  /** rows [U, d], index [n] in 0 … U-1 -> [n, d] */
  gather(rows: tf.Tensor2D, index: tf.Tensor1D): tf.Tensor2D;
  /** Sum of the rows that go to the same place. values [n, d], index [n] in 0 … count-1 -> [count, d] */
  scatterSum(values: tf.Tensor2D, index: tf.Tensor1D, count: number): tf.Tensor2D;
  /** Gradient of max(x, 0), 0 at 0. dy and y of one shape. */
  reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor;
  /** Uniform draws in [0, 1) that depend on the seed alone. */
  uniform(shape: number[], seed: readonly [number, number]): tf.Tensor;
  /** Standard normal draws that depend on the seed alone. */
  normal(shape: number[], seed: readonly [number, number]): tf.Tensor;
  /** A trainable tensor with its AdaGrad accumulator. */
  createDense(initial: tf.Tensor, initialAccumulator: number): DenseStorage;
  /** A trainable table of rows; reading and updating cost as much as the rows that are touched. */
  createTable(initial: tf.Tensor2D, initialAccumulator: number): TableStorage;
}

export interface AdagradStep {
  readonly learningRate: tf.Scalar;
  readonly epsilon: tf.Scalar;
}

/** acc += g²; w -= lr g / (sqrt(acc) + epsilon), as TensorFlow's ResourceApplyAdagradV2. */
export interface DenseStorage {
  /** The current value; the same tensor object until the next change. */
  value(): tf.Tensor;
  accumulator(): tf.Tensor;
  assign(value: tf.Tensor, accumulator?: tf.Tensor): void;
  adagrad(gradient: tf.Tensor, step: AdagradStep): void;
  dispose(): void;
}

export interface TableStorage {
  /** ids [n] -> [n, d] */
  gather(ids: tf.Tensor1D): tf.Tensor2D;
  /** The ids must be distinct. */
  adagrad(ids: tf.Tensor1D, gradient: tf.Tensor2D, step: AdagradStep): void;
  /** The whole table, a copy. [V, d] */
  value(): tf.Tensor2D;
  accumulator(): tf.Tensor2D;
  assign(value: tf.Tensor2D, accumulator?: tf.Tensor2D): void;
  dispose(): void;
}
