import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../core/random.ts';
import type { Batch } from '../data/batch.ts';
import { jointLoss, type LossWeights, type Model } from '../models/model.ts';
import { noDropout, seededDropout } from '../nn/dropout.ts';
import { disposeGradients } from '../nn/gradients.ts';
import { optimizerStep, type OptimizerOptions } from '../nn/optimizer.ts';
import type { StepLosses } from './step-losses.ts';
import type { BatchPass, TaskWeighting } from './weighting/task-weighting.ts';

export interface TrainStepOptions {
  readonly weighting: TaskWeighting;
  /** Share of hidden units dropped. */
  readonly dropout: number;
  readonly optimizer: OptimizerOptions;
  readonly seed: number;
  /** Numbers the dropout masks: a rerun of the step draws the same ones. */
  readonly step: number;
}

/** One step: forward, losses, their gradients as the weighting has them, each weight's update rule. */
export function trainStep(model: Model, batch: Batch, options: TrainStepOptions): StepLosses {
  let losses: StepLosses = {};
  tf.tidy(() => {
    const found = options.weighting.gradients(batchPass(model, batch, options));
    losses = found.losses;
    optimizerStep(model.parameters, found.gradients, options.optimizer);
    disposeGradients(found.gradients);
  });
  return losses;
}

function batchPass(
  model: Model,
  batch: Batch,
  { dropout: rate, seed, step }: TrainStepOptions,
): BatchPass {
  const stream: BatchPass['stream'] = (name) => randomStream(seed, `${name}/${step}`);
  return {
    parameters: model.parameters,
    tasks: model.tasks.flatMap(({ name }) => (batch.tasks[name] === undefined ? [] : [name])),
    loss: (weights: LossWeights) => {
      const dropout = rate === 0 ? noDropout : seededDropout(rate, stream('dropout'));
      const { logits } = model.forward(batch, dropout);
      return jointLoss(model, batch, logits, weights);
    },
    stream,
  };
}
