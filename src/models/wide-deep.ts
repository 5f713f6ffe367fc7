import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import type { TaskBatch } from '../data/batch.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { CandidateVectors, RankedCandidates, Task } from '../tasks/task.ts';
import { classTower } from './class-tower.ts';
import type { Head } from './head.ts';
import type { Model } from './model.ts';
import { tower } from './tower.ts';

/**
 * Wide & Deep (Cheng et al. 2016, Eq. 3; Ni et al. 2018, section 6.1): the logits of a wide linear model and of a deep
 * network, added and trained jointly. Both sides hold their weights in the same `Parameters`.
 */
export function wideDeepModel(wide: Model, deep: Model): Model {
  return {
    parameters: deep.parameters,
    tasks: deep.tasks,
    forward: (batch, dropout) => {
      const [linear, hidden] = [wide.forward(batch, dropout), deep.forward(batch, dropout)];
      const logits: Partial<Record<TaskName, tf.Tensor>> = {};
      for (const { name } of deep.tasks) {
        const [a, b] = [linear.logits[name], hidden.logits[name]];
        if (a !== undefined && b !== undefined) logits[name] = tf.add(a, b);
      }
      return { ...hidden, logits };
    },
  };
}

export interface DeepHeadOptions {
  readonly representationWidth: number;
  /** Hidden layers, first to last; 1024, 512 and 128 in the paper. */
  readonly units: readonly number[];
}

/** The deep side: ReLU layers on the user's fields and the candidate; ranking features are part of the candidate. */
export function deepHead(
  parameters: Parameters,
  { name, candidates }: Task,
  { representationWidth, units }: DeepHeadOptions,
): Head {
  const options = { name: `deep/${name}`, representationWidth, units };
  switch (candidates.kind) {
    case 'vectors':
      return tower(parameters, candidates.vectors(parameters), options);
    case 'features':
      return tower(parameters, featureVectors(candidates), options);
    case 'classes':
      return classTower(parameters, { ...options, classes: candidates.classes });
  }
}

/** Ranking features as the candidate's vector, one a row. */
function featureVectors({ features }: RankedCandidates): CandidateVectors {
  const r = (rows: TaskBatch): tf.Tensor2D =>
    tf.tensor2d(present(rows.features, 'ranking features'), [rows.count, features]);
  return { width: features, parts: ({ rows }) => [{ vectors: r(rows) }] };
}
