import { assert } from '../core/assert.ts';
import { cosineHead } from '../models/dssm.ts';
import type { Head } from '../models/head.ts';
import { paperHead } from '../models/paper-head.ts';
import { deepHead } from '../models/wide-deep.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Task } from '../tasks/task.ts';
import type { NetworkSpec } from './network-spec.ts';

/** The paper's heads, unless a kind of network brings its own. */
export function composeHead(
  parameters: Parameters,
  model: NetworkSpec,
  task: Task,
  representationWidth: number,
): Head {
  const { name, candidates } = task;
  if (model.kind === 'wide-deep') {
    return deepHead(parameters, task, { representationWidth, units: model.deep });
  }
  if (model.kind === 'dssm') {
    assert(candidates.kind === 'vectors', `DSSM plans no cell for ${name}`);
    return cosineHead(parameters, candidates.vectors(parameters), {
      name: `dssm/${name}`,
      units: model.units,
      scale: model.scale,
    });
  }
  const { tower, shopEncoder } = model.hiddenUnits;
  return paperHead(parameters, task, {
    representationWidth,
    units: [tower, name === 'spp' ? shopEncoder : tower], // Fig. 5e is narrower
    scoreBias: model.rankingScoreBias ? 'base-rate' : 'none',
    rankingStart: model.rankingStart,
  });
}
