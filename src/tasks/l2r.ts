import * as tf from '@tensorflow/tfjs-core';
import { l2rLossRows, weightedMean } from '../nn/losses.ts';
import type { RankedCandidates, Task } from './task.ts';

/**
 * Learning to rank (Fig. 5b, Eq. 9): candidates are told by their ranking features. Loss: sum n l / sum n.
 *
 * Deviation: l2r-features. They come standardised and turned so that larger is better.
 */
export function l2rTask(candidates: Omit<RankedCandidates, 'kind'>): Task {
  return {
    name: 'l2r',
    candidates: { kind: 'features', ...candidates },
    loss: (logits, rows) =>
      tf.tidy(() => {
        const signs = tf.tensor1d(rows.label.map((label) => 2 * label - 1)); // 0, 1 -> -1, +1
        return weightedMean(l2rLossRows(logits as tf.Tensor1D, signs), tf.tensor1d(rows.weight));
      }),
  };
}
