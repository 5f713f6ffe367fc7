import { shuffle } from '../../core/random.ts';
import type { TaskName } from '../../core/tasks.ts';
import { isShared } from '../../models/weight-owner.ts';
import { gradientProducts } from '../../nn/gradient-products.ts';
import { sumOverTasks, taskGradients } from './task-gradients.ts';
import type { TaskNumbers, TaskWeighting } from './task-weighting.ts';

export interface PcgradOptions {
  readonly taskWeights: Readonly<Record<TaskName, number>>;
}

/**
 * PCGrad (Yu et al. 2020, Algorithm 1): where two tasks' gradients conflict, g_i · g_j < 0, g_i loses its part along g_j; the step is
 * taken by the sum. Gradients are compared over all weights that the tasks share, rows of embedding tables among them; a task's own weights get
 * its gradient as it is. A fixed task weight multiplies the gradient of its task, before and behind the projection alike.
 *
 * Every projected gradient is a combination of the g_j, so that their inner products, read once a step, tell its coefficients, and the gradients
 * themselves are added up once.
 */
export function pcgradWeighting({ taskWeights }: PcgradOptions): TaskWeighting {
  let current: TaskNumbers = taskWeights;
  return {
    gradients: (pass) => {
      const { gradients, losses } = taskGradients(pass);
      const factors = gradients.map(({ task }) => taskWeights[task]);
      const products = gradientProducts(
        gradients.map((part) => part.gradients),
        isShared,
      );
      const weighted = products.map((row, i) =>
        row.map((product, j) => product * (factors[i] ?? 1) * (factors[j] ?? 1)),
      );
      const stream = pass.stream('pcgrad');
      const coefficients = projectedSum(weighted, (others) => shuffle(others, stream));
      const shared = Object.fromEntries(
        gradients.map(({ task }, k) => [task, taskWeights[task] * (coefficients[k] ?? 1)]),
      ) as Readonly<Record<TaskName, number>>; // of the tasks in the batch
      current = shared;
      const sum = sumOverTasks(gradients, (task, weight) =>
        isShared(weight) ? shared[task] : taskWeights[task],
      );
      return { gradients: sum, losses };
    },
    weights: () => current,
  };
}

/**
 * Algorithm 1 in the coordinates of the gradients: for each j the coefficient of g_j in Σ_i g_i^PC.
 *
 * @param products g_i · g_j [K][K]
 * @param inOrder The other tasks in the order in which a task's gradient is projected.
 */
function projectedSum(
  products: readonly (readonly number[])[],
  inOrder: (others: number[]) => readonly number[],
): readonly number[] {
  const all = products.map((_row, i) => i);
  const sum: number[] = all.map(() => 0);
  for (const i of all) {
    const own: number[] = all.map((j) => (j === i ? 1 : 0));
    for (const j of inOrder(all.filter((other) => other !== i))) {
      const row = products[j] ?? [];
      const product = own.reduce((total, coefficient, k) => total + coefficient * (row[k] ?? 0), 0);
      if (product < 0) own[j] = (own[j] ?? 0) - product / (row[j] ?? 0);
    }
    own.forEach((coefficient, k) => {
      sum[k] = (sum[k] ?? 0) + coefficient;
    });
  }
  return sum;
}
