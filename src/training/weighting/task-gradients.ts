import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';
import type { TaskName } from '../../core/tasks.ts';
import type { LossWeights } from '../../models/model.ts';
import { isShared } from '../../models/weight-owner.ts';
import { disposeGradients, type Gradients, type WeightGradients } from '../../nn/gradients.ts';
import { gradientSum } from '../../nn/gradient-sum.ts';
import type { Parameters } from '../../nn/parameters.ts';
import type { StepLosses } from '../step-losses.ts';
import { gradientsOfLoss, type BatchPass } from './task-weighting.ts';

/** The gradient of one task's loss. */
export interface TaskGradient {
  readonly task: TaskName;
  readonly gradients: Gradients;
}

const PLAIN: LossWeights = { ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1 };

/**
 * The gradient of each task's own loss, unweighted. TensorFlow.js keeps no tape for a second way back, so that each costs a pass
 * forward and one back: K tasks take about K times the time of a joint step, and K times the memory of its gradients.
 */
export function taskGradients(pass: BatchPass): {
  readonly gradients: readonly TaskGradient[];
  readonly losses: StepLosses;
} {
  const losses: StepLosses = {};
  const gradients = pass.tasks.map((task) => {
    const own = gradientsOfLoss(pass.parameters, () => {
      const loss = present(pass.loss(PLAIN).byTask[task], `loss of ${task}`);
      return { total: tf.clone(loss), byTask: { [task]: loss } };
    });
    Object.assign(losses, own.losses);
    return { task, gradients: own.gradients };
  });
  return { gradients, losses };
}

/** Sum over the tasks of factor times gradient. Disposes the tasks' own. */
export function sumOverTasks(
  parts: readonly TaskGradient[],
  factorOf: (task: TaskName, weight: string) => number,
): WeightGradients {
  const sum = gradientSum(
    parts.map(({ task, gradients }) => ({
      gradients,
      factorOf: (weight) => factorOf(task, weight),
    })),
  );
  for (const { gradients } of parts) disposeGradients(gradients);
  return sum;
}

/** Dense weights that all tasks have in common. */
export function isSharedDense({ dense }: Parameters): (weight: string) => boolean {
  return (weight) => dense.has(weight) && isShared(weight);
}
