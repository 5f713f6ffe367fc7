import type { Parameters } from '../nn/parameters.ts';
import type { Task } from '../tasks/task.ts';
import { classTower } from './class-tower.ts';
import type { Head } from './head.ts';
import { rankingWeights } from './ranking-weights.ts';
import { tower } from './tower.ts';

export interface HeadOptions {
  readonly representationWidth: number;
  /** Hidden layers of a tower; networks with one hidden layer take the first. */
  readonly units: readonly [number, ...number[]];
  readonly scoreBias: 'base-rate' | 'none';
  /** Whether L2R's weights start at the coefficients that its candidates state, if they do, or all at one value. */
  readonly rankingStart: 'regression' | 'constant';
}

/** The network of Ni et al. 2018, Fig. 5, that fits the task's candidates; its weights are named after the task. */
export function paperHead(parameters: Parameters, task: Task, options: HeadOptions): Head {
  const { name, candidates } = task;
  const { representationWidth, units, scoreBias, rankingStart } = options;
  switch (candidates.kind) {
    case 'vectors':
      return tower(parameters, candidates.vectors(parameters), {
        name,
        representationWidth,
        units,
      });
    case 'features':
      return rankingWeights(parameters, candidates, {
        name,
        representationWidth,
        units: units[0],
        scoreBias,
        start: rankingStart,
      });
    case 'classes':
      return classTower(parameters, {
        name,
        representationWidth,
        units: units.slice(0, 1),
        classes: candidates.classes,
      });
  }
}
