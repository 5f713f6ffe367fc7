import * as tf from '@tensorflow/tfjs-core';
import { dense, denseLayer, type DenseLayer } from './dense.ts';
import type { Dropout } from './dropout.ts';
import type { Parameters } from './parameters.ts';

export interface DenseStackOptions {
  readonly name: string;
  readonly inputs: number;
  /** Widths of the layers, first to last. */
  readonly units: readonly number[];
  /** Activation of the last layer; the others are ReLU. */
  readonly last: DenseLayer['activation'];
}

/** Declares `<name>/dense_<k>/{kernel,bias}`, one a width. */
export function denseStack(
  parameters: Parameters,
  { name, inputs, units, last }: DenseStackOptions,
): readonly DenseLayer[] {
  return units.map((outputs, k) =>
    denseLayer(parameters, {
      name: `${name}/dense_${k}`,
      inputs: k === 0 ? inputs : (units[k - 1] ?? 0),
      outputs,
      activation: k === units.length - 1 ? last : 'relu',
    }),
  );
}

/** x through all layers, with dropout behind each but the last. x [n, in] -> [n, out] */
export function denseStackOutput(
  layers: readonly DenseLayer[],
  x: tf.Tensor2D,
  dropout: Dropout,
): tf.Tensor2D {
  return tf.tidy(() =>
    layers.reduce(
      (hidden, layer, k) => (k === 0 ? dense(layer, hidden) : dense(layer, dropout(hidden))),
      x,
    ),
  );
}
