import type { TaskName } from '../../core/tasks.ts';
import type { Parameters } from '../../nn/parameters.ts';
import type { WeightingOptions } from '../training-options.ts';
import { dwaWeighting } from './dwa.ts';
import { fixedWeighting } from './fixed.ts';
import { gradNormWeighting } from './gradnorm.ts';
import { pcgradWeighting } from './pcgrad.ts';
import type { TaskWeighting } from './task-weighting.ts';
import { uncertaintyWeighting } from './uncertainty.ts';

export interface WeightingSite {
  /** Of the model; learned weights of tasks join them. */
  readonly parameters: Parameters;
  readonly tasks: readonly TaskName[];
  readonly taskWeights: Readonly<Record<TaskName, number>>;
}

/** A way of weighting for one run, as its options ask for it. */
export function chooseWeighting(options: WeightingOptions, site: WeightingSite): TaskWeighting {
  switch (options.kind) {
    case 'fixed':
      return fixedWeighting(site.taskWeights);
    case 'uncertainty':
      return uncertaintyWeighting({ ...site, ...options });
    case 'dwa':
      return dwaWeighting({ ...site, ...options });
    case 'gradnorm':
      return gradNormWeighting({ ...site, ...options });
    case 'pcgrad':
      return pcgradWeighting(site);
  }
}
