import * as tf from '@tensorflow/tfjs-core';
import type { TableGradient } from './embedding-table.ts';
import type { Parameters } from './parameters.ts';

/** By weight name; frozen weights, and those that no loss reaches, are absent. */
export interface WeightGradients {
  readonly dense: ReadonlyMap<string, tf.Tensor>;
  readonly tables: ReadonlyMap<string, TableGradient>;
}

/** Gradients of one loss. */
export interface Gradients extends WeightGradients {
  readonly loss: tf.Scalar;
}

/** The loss and its gradients for every weight that is trained. The caller disposes them (`disposeGradients`). */
export function gradientsOf(parameters: Parameters, loss: () => tf.Scalar): Gradients {
  const trained = [...parameters.dense.values()].filter(
    ({ storage }) => storage.rule.kind !== 'frozen',
  );
  const names = trained.map(({ name }) => name);
  const leaves = [...names.map((name) => parameters.value(name)), parameters.anchor];
  const { value, grads } = tf.engine().gradients(loss, leaves, undefined, true);
  const dense = new Map<string, tf.Tensor>();
  names.forEach((name, k) => {
    const gradient = reached(grads[k]);
    if (gradient !== undefined) dense.set(name, gradient);
  });
  reached(grads[names.length])?.dispose(); // the anchor's, always 0
  const tables = new Map<string, TableGradient>();
  for (const table of parameters.tables.values()) {
    const gradient = table.takeGradient();
    if (gradient !== undefined) tables.set(table.name, gradient);
  }
  return { loss: value, dense, tables };
}

/** tfjs leaves out or nulls the gradient of a weight that the loss does not reach; its types say neither. */
function reached(gradient: tf.Tensor | null | undefined): tf.Tensor | undefined {
  return gradient ?? undefined;
}

export function disposeGradients({
  loss,
  dense,
  tables,
}: WeightGradients & { readonly loss?: tf.Scalar }): void {
  loss?.dispose();
  for (const gradient of dense.values()) gradient.dispose();
  for (const { gradient } of tables.values()) gradient.dispose();
}
