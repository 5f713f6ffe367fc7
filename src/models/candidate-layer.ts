import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import { densePart, type DenseLayer } from '../nn/dense.ts';
import { gatherRows } from '../nn/gather-rows.ts';
import type { CandidatePart } from '../tasks/task.ts';

export interface CandidateLayer {
  readonly layer: DenseLayer;
  /** The layer's first input that belongs to the candidates. */
  readonly firstInput: number;
  /** What the other inputs add, where there are others. [N, out] */
  readonly others?: tf.Tensor2D;
}

/**
 * A layer before bias and activation on [others, candidate]: each part of the candidates' vectors is multiplied by its rows
 * of the kernel once a distinct vector. -> [N, out]
 */
export function candidateLayer(
  { layer, firstInput, others }: CandidateLayer,
  parts: readonly CandidatePart[],
): tf.Tensor2D {
  return tf.tidy(() => {
    let next = firstInput;
    let sum = others;
    for (const { vectors, index } of parts) {
      const distinct = densePart(layer, vectors, next);
      const share = index === undefined ? distinct : gatherRows(distinct, index); // [N, out]
      sum = sum === undefined ? share : tf.add(sum, share);
      next += vectors.shape[1];
    }
    return present(sum, 'parts of the candidates');
  });
}
