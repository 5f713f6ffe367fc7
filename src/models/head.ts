import type * as tf from '@tensorflow/tfjs-core';
import type { Dropout } from '../nn/dropout.ts';
import type { CandidateInputs } from '../tasks/task.ts';

/** Representations and candidates to logits: it never asks which encoder made the representation. */
export interface Head {
  /** [N], of classes [N, K] */
  logits(inputs: HeadInputs): tf.Tensor;
}

export interface HeadInputs extends CandidateInputs {
  /** [R, width] */
  readonly representation: tf.Tensor2D;
  readonly dropout: Dropout;
}
