import type * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingTable } from './embedding-table.ts';
import type { UpdateRule, UpdateStep } from './kernels/update-rule.ts';
import type { DenseWeight } from './parameters.ts';

/** What one step changes of a weight: all of a dense one, of a table the rows that have a gradient. */
export interface TouchedWeight<T extends tf.Tensor> {
  readonly name: string;
  readonly part: 'kernel' | 'bias' | 'rows';
  readonly rule: UpdateRule;
  /** Before the step, in the gradient's shape. */
  value(): tf.Tensor;
  update(gradient: T, step: UpdateStep): void;
}

/** Takes one step of one weight. */
export type WeightUpdate = <T extends tf.Tensor>(weight: TouchedWeight<T>, gradient: T) => void;

export function touchedDense({ name, decays, storage }: DenseWeight): TouchedWeight<tf.Tensor> {
  return {
    name,
    part: decays ? 'kernel' : 'bias',
    rule: storage.rule,
    value: () => storage.value(),
    update: (gradient, step) => {
      storage.update(gradient, step);
    },
  };
}

/** ids [n] */
export function touchedRows(table: EmbeddingTable, ids: Int32Array): TouchedWeight<tf.Tensor2D> {
  return {
    name: table.name,
    part: 'rows',
    rule: table.storage.rule,
    value: () => table.read(ids),
    update: (gradient, step) => {
      table.update({ ids, gradient }, step);
    },
  };
}
