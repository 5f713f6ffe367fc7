import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';
import { at } from '../../core/typed-arrays.ts';
import type { AdagradStep, FtrlRule, SlotName, UpdateStep } from './update-rule.ts';

/** A weight and the slots of its rule, all of one shape. */
export type WeightState<T> = Readonly<Record<'weight', T> & Partial<Record<SlotName, T>>>;

/** The state after one step. */
export function updated(
  state: WeightState<tf.Tensor>,
  gradient: tf.Tensor,
  step: UpdateStep,
): WeightState<tf.Tensor> {
  return tf.tidy(() => {
    switch (step.kind) {
      case 'adagrad':
        return adagradUpdated(state, gradient, step);
      case 'ftrl':
        return ftrlUpdated(state, gradient, step);
    }
  });
}

function adagradUpdated(
  { weight, accumulator }: WeightState<tf.Tensor>,
  gradient: tf.Tensor,
  { learningRate, epsilon }: AdagradStep,
): WeightState<tf.Tensor> {
  const sum = tf.add(present(accumulator, 'accumulator'), tf.square(gradient));
  const rate = tf.div(learningRate, tf.add(tf.sqrt(sum), epsilon));
  return { weight: tf.sub(weight, tf.mul(rate, gradient)), accumulator: sum };
}

function ftrlUpdated(
  state: WeightState<tf.Tensor>,
  gradient: tf.Tensor,
  { alpha, beta, l1, l2 }: FtrlRule,
): WeightState<tf.Tensor> {
  const before = present(state.n, 'n');
  const n = tf.add(before, tf.square(gradient));
  const root = tf.sqrt(n);
  const sigma = tf.div(tf.sub(root, tf.sqrt(before)), alpha);
  const z = tf.sub(tf.add(present(state.z, 'z'), gradient), tf.mul(sigma, state.weight));
  const denominator = tf.add(tf.div(root, alpha), beta / alpha + l2);
  return { weight: tf.div(tf.sub(tf.clipByValue(z, -l1, l1), z), denominator), n, z };
}

/** One step on the rows of a table that `ids` names, in place. State [V, d], ids [n], gradient [n, d] */
export function updateRows(
  state: WeightState<Float32Array>,
  ids: tf.Tensor1D,
  gradient: tf.Tensor2D,
  step: UpdateStep,
): void {
  const width = gradient.shape[1];
  const gradients = gradient.dataSync();
  const update = entryUpdate(state, step);
  ids.dataSync().forEach((id, n) => {
    for (let d = 0; d < width; d++) update(id * width + d, at(gradients, n * width + d));
  });
}

/** Changes entry k by its gradient g. */
type EntryUpdate = (k: number, g: number) => void;

function entryUpdate(state: WeightState<Float32Array>, step: UpdateStep): EntryUpdate {
  switch (step.kind) {
    case 'adagrad':
      return adagradEntry(state, step);
    case 'ftrl':
      return ftrlEntry(state, step);
  }
}

function adagradEntry(state: WeightState<Float32Array>, step: AdagradStep): EntryUpdate {
  const { weight } = state;
  const accumulator = present(state.accumulator, 'accumulator');
  const rate = at(step.learningRate.dataSync(), 0);
  const epsilon = at(step.epsilon.dataSync(), 0);
  return (k, g) => {
    const sum = at(accumulator, k) + g * g;
    accumulator[k] = sum;
    weight[k] = at(weight, k) - (rate * g) / (Math.sqrt(sum) + epsilon);
  };
}

function ftrlEntry(
  state: WeightState<Float32Array>,
  { alpha, beta, l1, l2 }: FtrlRule,
): EntryUpdate {
  const { weight } = state;
  const [n, z] = [present(state.n, 'n'), present(state.z, 'z')];
  return (k, g) => {
    const before = at(n, k);
    const root = Math.sqrt(before + g * g);
    const sigma = (root - Math.sqrt(before)) / alpha;
    const sum = at(z, k) + g - sigma * at(weight, k);
    const shrunk = Math.min(Math.max(sum, -l1), l1) - sum;
    weight[k] = shrunk / ((beta + root) / alpha + l2);
    n[k] = before + g * g;
    z[k] = sum;
  };
}
