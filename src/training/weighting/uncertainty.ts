import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';
import type { TaskName } from '../../core/tasks.ts';
import { at } from '../../core/typed-arrays.ts';
import type { LossWeights } from '../../models/model.ts';
import { constant, type Parameters } from '../../nn/parameters.ts';
import { gradientsOfLoss, type TaskWeighting } from './task-weighting.ts';

export interface UncertaintyOptions {
  readonly parameters: Parameters;
  readonly tasks: readonly TaskName[];
  readonly taskWeights: Readonly<Record<TaskName, number>>;
  /** What each s starts from. */
  readonly logVariance: number;
}

/**
 * Kendall, Gal and Cipolla 2018, the likelihood of a classification (Eq. 10, second term): each task has a learned log variance
 * s = log σ², and its loss L becomes exp(-s) L + s / 2, so that s comes to rest at log 2L and the task's weight at 1 / 2L. Every
 * loss here is a log loss, of two classes or several; the factor 1/2 of their Eq. 7 belongs to squared errors.
 *
 * A fixed task weight multiplies both terms: on L alone, s would undo it. A task without rows in a batch has neither term. Declares
 * `uncertainty/<task>/log_variance` [], which AdaGrad trains at the rate of the dense weights of the task's head
 * (`optimizer.headRates`), without L2.
 */
export function uncertaintyWeighting(options: UncertaintyOptions): TaskWeighting {
  const { parameters, tasks, taskWeights, logVariance } = options;
  const storages = new Map(
    tasks.map((task) => {
      const name = `uncertainty/${task}/log_variance`;
      return [task, parameters.declareDense(name, [], constant(logVariance)).storage];
    }),
  );
  const valueOf = (task: TaskName): tf.Scalar =>
    present(storages.get(task), `log variance of ${task}`).value() as tf.Scalar;

  const weightOf = (task: TaskName): tf.Scalar =>
    tf.mul(tf.exp(tf.neg(valueOf(task))), taskWeights[task]);

  return {
    gradients: (pass) =>
      gradientsOfLoss(parameters, () => {
        const learned = pass.tasks.map((task) => [task, weightOf(task)] as const);
        const weights: LossWeights = { ...taskWeights, ...Object.fromEntries(learned) };
        const { total, byTask } = pass.loss(weights);
        const halves = pass.tasks.map((task) =>
          tf.mul<tf.Scalar>(valueOf(task), taskWeights[task] / 2),
        );
        return { total: tf.addN<tf.Scalar>([total, ...halves]), byTask };
      }),
    weights: () =>
      Object.fromEntries(
        tasks.map((task) => {
          const s = at(valueOf(task).dataSync<'float32'>(), 0);
          return [task, taskWeights[task] * Math.exp(-s)];
        }),
      ),
  };
}
