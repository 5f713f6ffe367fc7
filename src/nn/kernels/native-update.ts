import type * as tf from '@tensorflow/tfjs-core';
import { attribute, runOp, type Attribute } from './native-op.ts';
import type { UpdateStep } from './update-rule.ts';

/** The resources of a weight: itself, then its slots in the order of `slotStarts`. */
export type Handles = readonly tf.Tensor[];

/** One step on a whole weight, in place. */
export function applyDense(handles: Handles, gradient: tf.Tensor, step: UpdateStep): void {
  const { learningRate, epsilon } = step;
  runOp(
    'ResourceApplyAdagradV2',
    [...shared(), attribute.bool('update_slots', true)],
    [...handles, learningRate, epsilon, gradient],
    0,
  );
}

/** One step on the rows of a table that `ids` names, in place. ids [n], gradient [n, d] */
export function applyRows(
  handles: Handles,
  ids: tf.Tensor1D,
  gradient: tf.Tensor2D,
  step: UpdateStep,
): void {
  const { learningRate, epsilon } = step;
  runOp(
    'ResourceSparseApplyAdagradV2',
    [...shared(), attribute.type('Tindices', 'int32'), attribute.bool('update_slots', true)],
    [...handles, learningRate, epsilon, gradient, ids],
    0,
  );
}

function shared(): readonly Attribute[] {
  return [attribute.type('T', 'float32'), attribute.bool('use_locking', false)];
}
