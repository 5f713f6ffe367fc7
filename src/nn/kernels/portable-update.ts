import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';
import { at } from '../../core/typed-arrays.ts';
import type { SlotName, UpdateStep } from './update-rule.ts';

/** A weight and the slots of its rule, all of one shape. */
export type WeightState<T> = Readonly<Record<'weight', T> & Partial<Record<SlotName, T>>>;

/** The state after one step. */
export function updated(
  { weight, accumulator }: WeightState<tf.Tensor>,
  gradient: tf.Tensor,
  { learningRate, epsilon }: UpdateStep,
): WeightState<tf.Tensor> {
  return tf.tidy(() => {
    const sum = tf.add(present(accumulator, 'accumulator'), tf.square(gradient));
    const rate = tf.div(learningRate, tf.add(tf.sqrt(sum), epsilon));
    return { weight: tf.sub(weight, tf.mul(rate, gradient)), accumulator: sum };
  });
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
function entryUpdate(
  state: WeightState<Float32Array>,
  step: UpdateStep,
): (k: number, g: number) => void {
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
