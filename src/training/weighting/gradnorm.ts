import { present } from '../../core/assert.ts';
import type { TaskName } from '../../core/tasks.ts';
import { at } from '../../core/typed-arrays.ts';
import { gradientProducts } from '../../nn/gradient-products.ts';
import type { StepLosses } from '../step-losses.ts';
import { isSharedDense, sumOverTasks, taskGradients } from './task-gradients.ts';
import type { TaskWeighting } from './task-weighting.ts';

export interface GradNormOptions {
  readonly tasks: readonly TaskName[];
  /** How strongly tasks that lag behind are pulled; 0 makes all gradients equally large. */
  readonly alpha: number;
  /** Rate at which the weights of the tasks follow. */
  readonly learningRate: number;
}

/** A task of a step, as GradNorm sees it. */
export interface TaskState {
  /** w: of the task in the joint loss. */
  readonly weight: number;
  /** Norm of the gradient of its loss, unweighted, at the shared weights. */
  readonly norm: number;
  /** L(t) / L(0) */
  readonly progress: number;
}

/** Where a step of gradient descent would leave a weight at 0 or below, its task would never come back. */
const LEAST_WEIGHT = 1e-3;

/**
 * GradNorm (Chen et al. 2018, Eq. 1 and 2, Algorithm 1): the joint loss is Σ w_i L_i, and after each step the w_i take a step of their
 * own, so that the gradients of all tasks get norms of one size, larger for tasks that learn more slowly. They start from 1.
 *
 * W, where gradients are measured, is every dense weight that the tasks share: those of the modules that make the representation. Chen et
 * al. take the last shared layer to save time, which would save none here; in DUPN it would be three layers side by side. Embedding tables
 * are left out: a batch touches other rows of them than the next. L(0) is the task's loss in the first batch that has rows of it.
 * Tasks without rows in a batch keep their weight.
 */
export function gradNormWeighting({ tasks, alpha, learningRate }: GradNormOptions): TaskWeighting {
  const weights = new Map(tasks.map((task) => [task, 1]));
  const first = new Map<TaskName, number>();
  const weightOf = (task: TaskName): number => present(weights.get(task), `weight of ${task}`);

  return {
    gradients: (pass) => {
      const { gradients, losses } = taskGradients(pass);
      const products = gradientProducts(
        gradients.map((part) => part.gradients),
        isSharedDense(pass.parameters),
      );
      const states = gradients.map(({ task }, k): TaskState => {
        const loss = lossOf(losses, task);
        const start = first.get(task) ?? loss;
        first.set(task, start);
        const norm = Math.sqrt(products[k]?.[k] ?? Number.NaN);
        return { weight: weightOf(task), norm, progress: loss / start };
      });
      const sum = sumOverTasks(gradients, weightOf);
      const next = gradNormStep(states, alpha, learningRate);
      gradients.forEach(({ task }, k) => weights.set(task, present(next[k], 'weight')));
      return { gradients: sum, losses };
    },
    weights: () => Object.fromEntries(weights),
  };
}

/** Ḡ r_i^α: G_i = w_i norm_i and its mean Ḡ, r_i = progress_i over its mean. */
export function gradNormTargets(states: readonly TaskState[], alpha: number): readonly number[] {
  const meanNorm = mean(states.map(({ weight, norm }) => weight * norm));
  const meanProgress = mean(states.map(({ progress }) => progress));
  return states.map(({ progress }) => meanNorm * (progress / meanProgress) ** alpha);
}

/** The w_i after a step of descent on Σ_i |G_i - target_i|, the targets held constant; their sum stays what it was. */
function gradNormStep(
  states: readonly TaskState[],
  alpha: number,
  learningRate: number,
): readonly number[] {
  const targets = gradNormTargets(states, alpha);
  const moved = states.map(({ weight, norm }, k) => {
    const slope = norm * Math.sign(weight * norm - (targets[k] ?? Number.NaN));
    return Math.max(LEAST_WEIGHT, weight - learningRate * slope);
  });
  const scale = sum(states.map(({ weight }) => weight)) / sum(moved);
  return moved.map((weight) => weight * scale);
}

function lossOf(losses: StepLosses, task: TaskName): number {
  return at(present(losses[task], `loss of ${task}`).dataSync<'float32'>(), 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
