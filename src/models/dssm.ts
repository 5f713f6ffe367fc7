import * as tf from '@tensorflow/tfjs-core';
import { cosineRows, unitRows } from '../nn/cosine.ts';
import { activate } from '../nn/dense.ts';
import { denseStack, denseStackOutput } from '../nn/dense-stack.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { CandidateVectors } from '../tasks/task.ts';
import { candidateLayer } from './candidate-layer.ts';
import type { Encoder } from './encoder.ts';
import type { Head } from './head.ts';

/**
 * DSSM (Huang et al. 2013; Ni et al. 2018, section 6.1: a user-query tower and an item tower of 1024, 512 and 128, cosine),
 * user side: the fields of user and query through dense layers, ReLU but for the last. Shared by all tasks.
 *
 * Deviation: dssm. The last layers are linear, and the cosine goes into a log loss of each row in the place of a softmax over documents.
 */
export function dssmUserTower(
  parameters: Parameters,
  fields: Encoder,
  units: readonly number[],
): Encoder {
  const layers = denseStack(parameters, {
    name: 'dssm/user',
    inputs: fields.width,
    units,
    last: 'linear',
  });
  return {
    width: units.at(-1) ?? fields.width,
    encode: (pass) =>
      tf.tidy(() => ({
        representation: denseStackOutput(layers, fields.encode(pass).representation, pass.dropout),
      })),
  };
}

export interface CosineHeadOptions {
  readonly name: string;
  /** Layers of the candidates' tower, first to last; the last is as wide as the user's. */
  readonly units: readonly number[];
  /** Logit of the cosine 1; the smoothing factor of Huang et al. 2013, Eq. 5. */
  readonly scale: number;
}

/** Candidate side: logit = scale × cosine(user tower, candidate tower). */
export function cosineHead(
  parameters: Parameters,
  candidates: CandidateVectors,
  { name, units, scale }: CosineHeadOptions,
): Head {
  const layers = denseStack(parameters, {
    name,
    inputs: candidates.width,
    units,
    last: 'linear',
  });
  return {
    logits: ({ representation, items, rows, dropout }) =>
      tf.tidy(() => {
        const [first, ...rest] = layers;
        if (first === undefined) throw new RangeError(`${name}: a tower has a layer`);
        const hidden = activate(
          first,
          candidateLayer({ layer: first, firstInput: 0 }, candidates.parts({ items, rows })),
        );
        const candidate =
          rest.length === 0 ? hidden : denseStackOutput(rest, dropout(hidden), dropout); // [N, d]
        const user = gatherRows(unitRows(representation), rows.request); // [N, d]
        return tf.mul(cosineRows(user, candidate), scale); // [N]
      }),
  };
}
