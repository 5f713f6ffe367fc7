import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import type { Batch } from '../data/batch.ts';
import type { Dropout } from '../nn/dropout.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Task } from '../tasks/task.ts';

/** A network for one task or several. Single-task is a model of one. */
export interface Model {
  readonly parameters: Parameters;
  readonly tasks: readonly Task[];
  /** One pass of a batch. Call it inside a tidy. */
  forward(batch: Batch, dropout: Dropout): ForwardOutputs;
}

export interface ForwardOutputs {
  /** Logits of each task with rows in the batch. [N], of classes [N, K] */
  readonly logits: Partial<Record<TaskName, tf.Tensor>>;
  /** rep, where the model makes one. [R, width] */
  readonly representation?: tf.Tensor2D;
  /** Attention weights over the padded history, where it has them. [R, T] */
  readonly attentionWeights?: tf.Tensor2D | undefined;
}

export interface JointLoss {
  /** Sum of task weight times the task's mean loss over its own rows. */
  readonly total: tf.Scalar;
  readonly byTask: Partial<Record<TaskName, tf.Scalar>>;
}

/** What each task's loss is multiplied by. */
export type LossWeights = Readonly<Record<TaskName, number | tf.Scalar>>;

/**
 * A task without rows in the batch adds nothing.
 *
 * Deviation: joint-loss. Each task's loss is a mean over its own rows, and tasks weigh 1 unless stated.
 */
export function jointLoss(
  model: Model,
  batch: Batch,
  logits: ForwardOutputs['logits'],
  taskWeights: LossWeights,
): JointLoss {
  const byTask: Partial<Record<TaskName, tf.Scalar>> = {};
  let total: tf.Scalar = tf.scalar(0);
  for (const task of model.tasks) {
    const rows = batch.tasks[task.name];
    if (rows === undefined) continue;
    const loss = task.loss(present(logits[task.name], `logits of ${task.name}`), rows);
    byTask[task.name] = loss;
    total = tf.add(total, tf.mul(loss, taskWeights[task.name]));
  }
  return { total, byTask };
}
