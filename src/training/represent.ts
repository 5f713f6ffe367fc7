import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import { at } from '../core/typed-arrays.ts';
import type { BatchBuilder } from '../data/batch-builder.ts';
import { batchesByLength } from '../data/moment-sampler.ts';
import type { Model } from '../models/model.ts';
import type { RequestVectors } from '../models/stored-representation.ts';
import { noDropout } from '../nn/dropout.ts';
import { TrainingInterrupted } from './training.ts';

export interface RepresentOptions {
  readonly moments: Uint32Array;
  /** Requests of the builder's only task in the data set; those of other moments stay 0. */
  readonly requests: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/**
 * What the model's encoder makes of every request of the moments, without dropout.
 *
 * @throws TrainingInterrupted
 */
export async function represent(
  model: Model,
  builder: BatchBuilder,
  { moments, requests, batchSize, signal }: RepresentOptions,
): Promise<RequestVectors> {
  let found: { width: number; values: Float32Array } | undefined;
  for (const part of batchesByLength(moments, builder.lengthOf, batchSize)) {
    const batch = builder.build(part);
    const { width, rows } = tf.tidy(() => {
      const { representation } = model.forward(batch, noDropout);
      const rep = present(representation, 'a representation');
      return { width: rep.shape[1], rows: rep.dataSync<'float32'>() };
    });
    found ??= { width, values: new Float32Array(requests * width) };
    const numbers = present(batch.requests.number, 'numbers of requests');
    for (let r = 0; r < numbers.length; r++) {
      const row = rows.subarray(r * width, (r + 1) * width);
      found.values.set(row, at(numbers, r) * width);
    }
    await new Promise(setImmediate);
    if (signal.aborted) throw new TrainingInterrupted('computing representations was interrupted');
  }
  return present(found, 'moments');
}
