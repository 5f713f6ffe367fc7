import type { TaskName } from '../../core/tasks.ts';
import { gradientsOfLoss, type TaskNumbers, type TaskWeighting } from './task-weighting.ts';

export interface DwaOptions {
  readonly tasks: readonly TaskName[];
  readonly taskWeights: Readonly<Record<TaskName, number>>;
  /** T; the larger, the more alike the weights. */
  readonly temperature: number;
}

/**
 * Dynamic weight averaging (Liu, Johns and Davison 2019, Eq. 7): λ_k(t) = K exp(r_k / T) / Σ_i exp(r_i / T) of
 * r_k = L_k(t - 1) / L_k(t - 2), the mean losses of the last two epochs; 1 in the first two. A fixed task weight is one more factor.
 */
export function dwaWeighting({ tasks, taskWeights, temperature }: DwaOptions): TaskWeighting {
  let weights: Readonly<Record<TaskName, number>> = taskWeights;
  let last: TaskNumbers | undefined;
  return {
    gradients: (pass) => gradientsOfLoss(pass.parameters, () => pass.loss(weights)),
    endEpoch: (means) => {
      const before = last;
      last = means;
      if (before === undefined) return;
      const ratios = tasks.map((task) => ratioOf(means[task], before[task]));
      const factors = dwaFactors(ratios, temperature);
      const learned = tasks.map(
        (task, k) => [task, taskWeights[task] * (factors[k] ?? 1)] as const,
      );
      weights = { ...taskWeights, ...Object.fromEntries(learned) };
    },
    weights: () => Object.fromEntries(tasks.map((task) => [task, weights[task]])),
  };
}

/** A task that one of the epochs had no rows of has neither gained nor lost. */
function ratioOf(last: number | undefined, before: number | undefined): number {
  return last === undefined || before === undefined ? 1 : last / before;
}

function dwaFactors(ratios: readonly number[], temperature: number): readonly number[] {
  const largest = Math.max(...ratios);
  const powers = ratios.map((ratio) => Math.exp((ratio - largest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => (ratios.length * power) / sum);
}
