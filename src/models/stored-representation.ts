import * as tf from '@tensorflow/tfjs-core';
import { assert, present } from '../core/assert.ts';
import type { Encoder } from './encoder.ts';

/** Representations of the requests of one task, computed beforehand. */
export interface RequestVectors {
  /** [requests × width], in the order of the data set. */
  readonly values: Float32Array;
  readonly width: number;
}

/**
 * In the place of an encoder whose weights do not change: looks up what it made of each request, so that a step costs no more
 * than its head (RT of Ni et al. 2018, section 6.3). Batches must be of the one task that the vectors are of.
 */
export function storedRepresentation({ values, width }: RequestVectors): Encoder {
  return {
    width,
    encode: ({ batch }) => {
      const { count, number } = batch.requests;
      const rows = new Float32Array(count * width);
      present(number, 'numbers of requests').forEach((request, r) => {
        assert((request + 1) * width <= values.length, `a representation of request ${request}`);
        rows.set(values.subarray(request * width, (request + 1) * width), r * width);
      });
      return { representation: tf.tensor2d(rows, [count, width]) }; // [R, width]
    },
  };
}
