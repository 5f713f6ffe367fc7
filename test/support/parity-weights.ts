import * as tf from '@tensorflow/tfjs-core';
import type { WeightGradients } from '../../src/nn/gradients.ts';
import { slotStarts, type SlotName } from '../../src/nn/kernels/update-rule.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import {
  assignWeights,
  readWeights,
  type Weights,
  type WeightValues,
} from '../../src/nn/weights.ts';
import { tensorsAt, type ParityCase, type ParityTensor } from './parity.ts';

export function tensorOf<R extends tf.Rank>({ shape, data }: ParityTensor): tf.Tensor<R> {
  const tensor: tf.Tensor = tf.tensor(Float32Array.from(data), [...shape]);
  return tensor as tf.Tensor<R>; // the caller knows the file
}

/** Gives a model the weights of a case. Names and shapes must be the same on both sides. */
export function assignParityWeights(parameters: Parameters, entry: ParityCase): void {
  const given = tensorsAt(entry, ['weights']);
  const own = readWeights(parameters);
  const layout = (weights: Iterable<[string, { readonly shape: readonly number[] }]>): string =>
    [...weights]
      .map(([name, { shape }]) => `${name} [${shape.join()}]`)
      .sort()
      .join('\n');
  if (layout(own) !== layout(Object.entries(given))) {
    throw new Error(
      `the model has\n${layout(own)}\nthe case has\n${layout(Object.entries(given))}`,
    );
  }
  assignWeights(parameters, parityWeights(given));
}

function parityWeights(tensors: Readonly<Record<string, ParityTensor>>): Weights {
  return new Map(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  );
}

/** Every weight's gradient as a whole tensor: rows that no lookup named, and weights not reached, are 0. */
export function wholeGradients(parameters: Parameters, gradients: WeightGradients): Weights {
  const whole = new Map<string, WeightValues>();
  for (const [name, { shape }] of readWeights(parameters)) {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = new Float32Array(size);
    const dense = gradients.dense.get(name);
    if (dense !== undefined) data.set(dense.dataSync());
    const sparse = gradients.tables.get(name);
    const rows = sparse?.gradient.dataSync();
    sparse?.ids.forEach((id, n) => {
      const width = shape[1] ?? 1;
      data.set(rows?.subarray(n * width, (n + 1) * width) ?? [], id * width);
    });
    whole.set(name, { shape, data });
  }
  return whole;
}

/** What rules keep in a slot, by the name of the weights that have it. */
export function readSlots(parameters: Parameters, slot: SlotName): Weights {
  const values = new Map<string, WeightValues>();
  for (const { name, storage } of [...parameters.dense.values(), ...parameters.tables.values()]) {
    if (!slotStarts(storage.rule).some(([own]) => own === slot)) continue;
    const tensor = storage.slot(slot);
    values.set(name, { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) });
    tensor.dispose();
  }
  return values;
}
