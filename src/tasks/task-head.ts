import type * as tf from '@tensorflow/tfjs-core';
import type { TaskName } from '../core/tasks.ts';
import type { TaskBatch } from '../data/batch.ts';
import type { Dropout } from '../nn/dropout.ts';

/** What a head reads: it never asks which encoder made the representation. */
export interface HeadInputs {
  /** [R, width] */
  readonly representation: tf.Tensor2D;
  /** Vectors of the batch's distinct items. [U, E] */
  readonly items: tf.Tensor2D;
  readonly rows: TaskBatch;
  readonly dropout: Dropout;
}

/** One task: its network (Ni et al. 2018, Fig. 5) and its loss (Eq. 8-10). */
export interface TaskHead {
  readonly task: TaskName;
  /** 1 for a binary task, K for PPP. */
  readonly outputs: number;
  /** [N], PPP [N, K] */
  logits(inputs: HeadInputs): tf.Tensor;
  /** Mean over the task's own rows (L2R: weighted by n). */
  loss(logits: tf.Tensor, rows: TaskBatch): tf.Scalar;
}
