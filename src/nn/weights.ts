import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import { at } from '../core/typed-arrays.ts';
import { settleFtrl } from './ftrl.ts';
import type { WeightStorage } from './kernels/kernel-interface.ts';
import type { Parameters } from './parameters.ts';

/** A weight off the device. */
export interface WeightValues {
  readonly shape: readonly number[];
  readonly data: Float32Array; // row-major
}

/** Every weight by name, embedding tables whole. */
export type Weights = ReadonlyMap<string, WeightValues>;

export function readWeights(parameters: Parameters): Weights {
  const weights = new Map<string, WeightValues>();
  for (const { name, shape, storage } of parameters.dense.values()) {
    weights.set(name, { shape, data: Float32Array.from(storage.value().dataSync()) });
  }
  for (const table of parameters.tables.values()) {
    const value = table.storage.value();
    weights.set(table.name, {
      shape: [table.rows, table.dim],
      data: Float32Array.from(value.dataSync()),
    });
    value.dispose();
  }
  return weights;
}

/**
 * Replaces weights, all of them unless told, for training to go on from. AdaGrad's accumulators and FTRL's n stay; FTRL's z
 * follows the weight. What is replaced must be there by its name.
 */
export function assignWeights(
  parameters: Parameters,
  weights: Weights,
  holds: (name: string) => boolean = () => true,
): void {
  lendWeights(parameters, weights, holds);
  for (const [name, { storage }] of parameters.dense) if (holds(name)) settle(storage);
  for (const [name, { storage }] of parameters.tables) if (holds(name)) settle(storage);
}

function settle<T extends tf.Tensor>(storage: WeightStorage<T>): void {
  if (storage.rule.kind === 'ftrl') settleFtrl(storage, storage.rule);
}

/**
 * Puts other weights in place, to be scored: all that the rules keep stays, so that training goes on as if nothing had
 * been, once its own weights are lent back.
 */
export function lendWeights(
  parameters: Parameters,
  weights: Weights,
  holds: (name: string) => boolean = () => true,
): void {
  const stored = (name: string): WeightValues => present(weights.get(name), `weight ${name}`);
  for (const { name, storage } of parameters.dense.values()) {
    if (!holds(name)) continue;
    tf.tidy(() => {
      const { data, shape } = stored(name);
      storage.assign(tf.tensor(data, [...shape]));
    });
  }
  for (const { name, rows, dim, storage } of parameters.tables.values()) {
    if (!holds(name)) continue;
    tf.tidy(() => {
      storage.assign(tf.tensor2d(stored(name).data, [rows, dim]));
    });
  }
}

/**
 * Entry-wise mean of several sets of the same weights.
 *
 * Deviation: weight-averaging. Scored and kept in place of the last weights where an experiment asks for it.
 */
export function meanWeights(sets: readonly Weights[]): Weights {
  const mean = new Map<string, WeightValues>();
  for (const [name, { shape, data }] of present(sets[0], 'weights')) {
    const sum = new Float64Array(data.length);
    for (const set of sets) {
      const other = present(set.get(name), name).data;
      for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] ?? 0) + at(other, k);
    }
    mean.set(name, { shape, data: Float32Array.from(sum, (total) => total / sets.length) });
  }
  return mean;
}
