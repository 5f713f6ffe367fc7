import { assert } from '../core/assert.ts';
import { cosineHead } from '../models/dssm.ts';
import type { Head } from '../models/head.ts';
import { paperHead } from '../models/paper-head.ts';
import { deepHead } from '../models/wide-deep.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Task } from '../tasks/task.ts';
import type { NetworkSpec } from './network-spec.ts';

export function composeHead(
  parameters: Parameters,
  model: NetworkSpec,
  task: Task,
  representationWidth: number,
): Head {
  switch (model.kind) {
    case 'dupn':
    case 'transformer':
    case 'cnn-max':
    case 'mean-pooling': {
      const { tower, shopEncoder } = model.hiddenUnits;
      return paperHead(parameters, task, {
        representationWidth,
        units: [tower, task.name === 'spp' ? shopEncoder : tower], // Fig. 5e is narrower
        scoreBias: model.rankingScoreBias ? 'base-rate' : 'none',
      });
    }
    case 'wide-deep':
      return deepHead(parameters, task, { representationWidth, units: model.deep });
    case 'dssm': {
      const { name, candidates } = task;
      assert(candidates.kind === 'vectors', `DSSM plans no cell for ${name}`);
      return cosineHead(parameters, candidates.vectors(parameters), {
        name: `dssm/${name}`,
        units: model.units,
        scale: model.scale,
      });
    }
  }
}
