import * as tf from '@tensorflow/tfjs-core';
import { attribute, runOp, type Attribute } from './native-op.ts';
import type { FtrlRule, UpdateStep } from './update-rule.ts';

/** The resources of a weight: itself, then its slots in the order of `slotStarts`. */
export type Handles = readonly tf.Tensor[];

/** One step on a whole weight, in place. */
export function applyDense(handles: Handles, gradient: tf.Tensor, step: UpdateStep): void {
  tf.tidy(() => {
    switch (step.kind) {
      case 'adagrad':
        runOp(
          'ResourceApplyAdagradV2',
          [...common(), attribute.bool('update_slots', true)],
          [...handles, step.learningRate, step.epsilon, gradient],
          0,
        );
        break;
      case 'ftrl':
        runOp(
          'ResourceApplyFtrlV2',
          [...common(), attribute.bool('multiply_linear_by_lr', false)],
          [...handles, gradient, ...ftrlScalars(step)],
          0,
        );
    }
  });
}

/** One step on the rows of a table that `ids` names, in place. ids [n], gradient [n, d] */
export function applyRows(
  handles: Handles,
  ids: tf.Tensor1D,
  gradient: tf.Tensor2D,
  step: UpdateStep,
): void {
  const attributes = [...common(), attribute.type('Tindices', 'int32')];
  tf.tidy(() => {
    switch (step.kind) {
      case 'adagrad':
        runOp(
          'ResourceSparseApplyAdagradV2',
          [...attributes, attribute.bool('update_slots', true)],
          [...handles, step.learningRate, step.epsilon, gradient, ids],
          0,
        );
        break;
      case 'ftrl':
        runOp(
          'ResourceSparseApplyFtrlV2',
          [...attributes, attribute.bool('multiply_linear_by_lr', false)],
          [...handles, gradient, ids, ...ftrlScalars(step)],
          0,
        );
    }
  });
}

function common(): readonly Attribute[] {
  return [attribute.type('T', 'float32'), attribute.bool('use_locking', false)];
}

/**
 * lr, l1, l2, l2_shrinkage, lr_power of TensorFlow's op. Its denominator is n^-lr_power / lr + 2 l2 and knows no beta,
 * so beta / alpha goes into its l2. Its sparse form divides 0 by 0 where that denominator is 0 (`ftrl` forbids it).
 */
function ftrlScalars({ alpha, beta, l1, l2 }: FtrlRule): readonly tf.Scalar[] {
  return [alpha, l1, (l2 + beta / alpha) / 2, 0, -0.5].map((value) => tf.scalar(value));
}
