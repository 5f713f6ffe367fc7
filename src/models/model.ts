import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import type { Batch } from '../data/batch.ts';
import type { Dropout } from '../nn/dropout.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { TaskHead } from '../tasks/task-head.ts';
import type { Encoder } from './encoder.ts';
import type { ItemEmbedding } from './feature-embeddings.ts';

/** An encoder and its heads. Single-task is a model with one head. */
export interface Model {
  readonly parameters: Parameters;
  readonly items: ItemEmbedding;
  readonly encoder: Encoder;
  readonly heads: Partial<Record<TaskName, TaskHead>>;
}

export interface ForwardOutputs {
  readonly representation: tf.Tensor2D; // [R, width]
  readonly attentionWeights: tf.Tensor2D | undefined; // [R, T]
  /** Logits of each task with rows in the batch. [N], PPP [N, K] */
  readonly logits: Partial<Record<TaskName, tf.Tensor>>;
}

/** One pass of a batch through encoder and heads. Call it inside a tidy. */
export function forward(model: Model, batch: Batch, dropout: Dropout): ForwardOutputs {
  const items = model.items.embed(batch.items); // [U, E]
  const { representation, attentionWeights } = model.encoder.encode({ batch, items, dropout });
  const logits: Partial<Record<TaskName, tf.Tensor>> = {};
  for (const head of Object.values(model.heads)) {
    const rows = batch.tasks[head.task];
    if (rows !== undefined) {
      logits[head.task] = head.logits({ representation, items, rows, dropout });
    }
  }
  return { representation, attentionWeights, logits };
}

export interface JointLoss {
  /** Sum of task weight times the task's mean loss over its own rows. */
  readonly total: tf.Scalar;
  readonly byTask: Partial<Record<TaskName, tf.Scalar>>;
}

/**
 * A task without rows in the batch adds nothing.
 *
 * Deviation: joint-loss. Each task's loss is a mean over its own rows, and tasks weigh 1 unless stated.
 */
export function jointLoss(
  model: Model,
  batch: Batch,
  logits: ForwardOutputs['logits'],
  taskWeights: Readonly<Record<TaskName, number>>,
): JointLoss {
  const byTask: Partial<Record<TaskName, tf.Scalar>> = {};
  let total: tf.Scalar = tf.scalar(0);
  for (const head of Object.values(model.heads)) {
    const rows = batch.tasks[head.task];
    if (rows === undefined) continue;
    const loss = head.loss(present(logits[head.task], `logits of ${head.task}`), rows);
    byTask[head.task] = loss;
    total = tf.add(total, tf.mul(loss, taskWeights[head.task]));
  }
  return { total, byTask };
}
