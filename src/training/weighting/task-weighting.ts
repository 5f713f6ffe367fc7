import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/random.ts';
import type { TaskName } from '../../core/tasks.ts';
import type { JointLoss, LossWeights } from '../../models/model.ts';
import { gradientsOf, type Gradients, type WeightGradients } from '../../nn/gradients.ts';
import type { Parameters } from '../../nn/parameters.ts';
import type { StepLosses } from '../step-losses.ts';

/** A number a task. */
export type TaskNumbers = Readonly<Partial<Record<TaskName, number>>>;

/** One step's batch, as a way of weighting sees it. */
export interface BatchPass {
  readonly parameters: Parameters;
  /** Tasks with rows in the batch. */
  readonly tasks: readonly TaskName[];
  /** A forward pass anew: for the same weights the same losses every time, dropout masks included. */
  readonly loss: (weights: LossWeights) => JointLoss;
  /** Draws of this step. */
  readonly stream: (name: string) => RandomStream;
}

export interface StepGradients {
  /** What the weights take their step by. */
  readonly gradients: WeightGradients;
  readonly losses: StepLosses;
}

/**
 * How the losses of a model's tasks are balanced. One serves one run: what it learns of the tasks it keeps.
 *
 * Deviation: task-weighting. The paper weighs no task; ways other than fixed weights are for an experiment to ask for.
 */
export interface TaskWeighting {
  /** Called in a tidy, once a step. */
  readonly gradients: (pass: BatchPass) => StepGradients;
  /** Takes the mean losses of each epoch. */
  readonly endEpoch?: (means: TaskNumbers) => void;
  /** What the gradient of each task's loss is multiplied by now, in the weights that tasks share; undefined where that is fixed. */
  readonly weights: () => TaskNumbers | undefined;
}

/** Gradients of a loss that is made of those of tasks, which are kept. */
export function gradientsOfLoss(
  parameters: Parameters,
  lossOf: () => JointLoss,
): { readonly gradients: Gradients; readonly losses: StepLosses } {
  const losses: StepLosses = {};
  const gradients = gradientsOf(parameters, () => {
    const { total, byTask } = lossOf();
    for (const [task, loss] of Object.entries(byTask)) {
      losses[task as TaskName] = tf.keep(loss); // keys of a Record<TaskName, …>
    }
    return total;
  });
  return { gradients, losses };
}
