import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../core/random.ts';
import type { TaskName } from '../core/tasks.ts';
import type { Batch } from '../data/batch.ts';
import { jointLoss, type Model } from '../models/model.ts';
import { noDropout, seededDropout } from '../nn/dropout.ts';
import { disposeGradients, gradientsOf } from '../nn/gradients.ts';
import { optimizerStep, type OptimizerOptions } from '../nn/optimizer.ts';

export interface TrainStepOptions {
  readonly taskWeights: Readonly<Record<TaskName, number>>;
  /** Share of hidden units dropped. */
  readonly dropout: number;
  readonly optimizer: OptimizerOptions;
  readonly seed: number;
  /** Numbers the dropout masks: a rerun of the step draws the same ones. */
  readonly step: number;
}

/** Losses of one step, still on the device: reading one waits for the step. The caller disposes them. */
export type StepLosses = Partial<Record<TaskName, tf.Scalar>>;

/** One step: forward, joint loss, gradients, each weight's update rule. */
export function trainStep(model: Model, batch: Batch, options: TrainStepOptions): StepLosses {
  const losses: StepLosses = {};
  tf.tidy(() => {
    const dropout =
      options.dropout === 0
        ? noDropout
        : seededDropout(options.dropout, randomStream(options.seed, `dropout/${options.step}`));
    const gradients = gradientsOf(model.parameters, () => {
      const { logits } = model.forward(batch, dropout);
      const { total, byTask } = jointLoss(model, batch, logits, options.taskWeights);
      for (const [task, loss] of Object.entries(byTask)) {
        losses[task as TaskName] = tf.keep(loss); // keys of a Record<TaskName, …>
      }
      return total;
    });
    optimizerStep(model.parameters, gradients, options.optimizer);
    disposeGradients(gradients);
  });
  return losses;
}
