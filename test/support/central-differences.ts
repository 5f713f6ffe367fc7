import * as tf from '@tensorflow/tfjs-core';
import { at } from '../../src/core/typed-arrays.ts';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { readWeights, type WeightValues } from '../../src/nn/weights.ts';
import { wholeGradients } from './parity-weights.ts';

const EPSILON = 1e-2;
const RELATIVE = 5e-3;
const FLOOR = 1e-2;

export interface GradientCheck<I extends Readonly<Record<string, tf.Tensor>>> {
  readonly parameters: Parameters;
  /** Inputs whose gradient is checked too. */
  readonly inputs: I;
  /** Must give the same value for the same weights and inputs, whenever it is called. */
  readonly loss: (inputs: I) => tf.Scalar;
}

/**
 * Holds every entry of every gradient, of weights and inputs, against (loss(x + eps) - loss(x - eps)) / 2 eps.
 * Row 0 of a table is padding: its gradient must be absent, whatever the loss does with it.
 */
export function expectGradients<I extends Readonly<Record<string, tf.Tensor>>>(
  check: GradientCheck<I>,
): void {
  tf.tidy(() => {
    checkWeights(check);
    for (const name of Object.keys(check.inputs)) checkInput(check, name);
  });
}

function checkWeights<I extends Readonly<Record<string, tf.Tensor>>>(
  check: GradientCheck<I>,
): void {
  const { parameters, inputs, loss } = check;
  const gradients = gradientsOf(parameters, () => loss(inputs));
  const analytic = wholeGradients(parameters, gradients);
  for (const [name, { ids }] of gradients.tables) {
    if (ids.includes(0)) throw new Error(`${name}: padding has a gradient`);
  }
  disposeGradients(gradients);
  for (const [name, weight] of readWeights(parameters)) {
    const padding = parameters.tables.has(name) ? (weight.shape[1] ?? 0) : 0;
    for (let k = padding; k < weight.data.length; k++) {
      const numeric = difference(weight.data, k, (data) => {
        assign(parameters, name, { ...weight, data });
        return valueOf(() => loss(inputs));
      });
      compare(`${name}[${k}]`, at(analytic.get(name)?.data ?? weight.data, k), numeric);
    }
    assign(parameters, name, weight);
  }
}

function checkInput<I extends Readonly<Record<string, tf.Tensor>>>(
  { parameters, inputs, loss }: GradientCheck<I>,
  name: string,
): void {
  const input = inputs[name] as tf.Tensor; // one of its own keys
  const lossOf = (x: tf.Tensor): tf.Scalar => loss({ ...inputs, [name]: x });
  const analytic = tf.grad(lossOf)(input).dataSync<'float32'>();
  for (const table of parameters.tables.values()) table.takeGradient()?.gradient.dispose();
  const values = Float32Array.from(input.dataSync());
  for (let k = 0; k < values.length; k++) {
    const numeric = difference(values, k, (data) =>
      valueOf(() => lossOf(tf.tensor(data, input.shape))),
    );
    compare(`${name}[${k}]`, at(analytic, k), numeric);
  }
}

function difference(
  values: Float32Array,
  k: number,
  lossAt: (values: Float32Array) => number,
): number {
  const moved = (by: number): Float32Array => {
    const copy = values.slice();
    copy[k] = at(values, k) + by;
    return copy;
  };
  const [up, down] = [moved(EPSILON), moved(-EPSILON)];
  return (lossAt(up) - lossAt(down)) / (at(up, k) - at(down, k)); // the step that float32 really makes
}

function compare(what: string, analytic: number, numeric: number): void {
  const size = Math.max(Math.abs(analytic), Math.abs(numeric), FLOOR);
  if (Math.abs(analytic - numeric) <= RELATIVE * size) return;
  throw new Error(`${what}: gradient ${analytic}, central difference ${numeric}`);
}

function valueOf(loss: () => tf.Scalar): number {
  return tf.tidy(() => at(loss().dataSync<'float32'>(), 0));
}

function assign(parameters: Parameters, name: string, { shape, data }: WeightValues): void {
  tf.tidy(() => {
    const value = tf.tensor(data, [...shape]);
    parameters.dense.get(name)?.storage.assign(value);
    parameters.tables.get(name)?.storage.assign(value as tf.Tensor2D);
  });
}
