import type * as tf from '@tensorflow/tfjs-core';
import type { SlotName, UpdateRule, UpdateStep } from './update-rule.ts';

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
  /** A trainable tensor with the slots of its rule. */
  createDense(initial: tf.Tensor, rule: UpdateRule): DenseStorage;
  /** A trainable table of rows; reading and updating cost as much as the rows that are touched. */
  createTable(initial: tf.Tensor2D, rule: UpdateRule): TableStorage;
}

/** A weight and the slots of its rule. */
export interface WeightStorage<T extends tf.Tensor> {
  readonly rule: UpdateRule;
  /** A copy of a slot; the rule must have it. */
  slot(name: SlotName): T;
  /** The current value. */
  value(): T;
  /** Replaces the weight; the slots stay. */
  assign(value: T): void;
  assignSlot(name: SlotName, value: T): void;
  dispose(): void;
}

export interface DenseStorage extends WeightStorage<tf.Tensor> {
  /** The current value; the same tensor object until the next change. */
  value(): tf.Tensor;
  /** A step of the storage's rule. */
  update(gradient: tf.Tensor, step: UpdateStep): void;
}

export interface TableStorage extends WeightStorage<tf.Tensor2D> {
  /** ids [n] -> [n, d] */
  gather(ids: tf.Tensor1D): tf.Tensor2D;
  /** A step of the storage's rule on these rows. ids [n], distinct; gradient [n, d] */
  update(ids: tf.Tensor1D, gradient: tf.Tensor2D, step: UpdateStep): void;
  /** The whole table, a copy. [V, d] */
  value(): tf.Tensor2D;
}
