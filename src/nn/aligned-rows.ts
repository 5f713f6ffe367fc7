import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { TableGradient } from './embedding-table.ts';
import { kernels } from './kernels/kernels.ts';

/** Several gradients of one table over the same rows. */
export interface AlignedRows {
  /** Ids that any of them names, distinct. [n] */
  readonly ids: Int32Array;
  /** 0 where a gradient does not name the row. Each [n, d] */
  readonly rows: readonly tf.Tensor2D[];
}

/** Lays gradients of one table out over the union of their rows; an absent one is 0 throughout. At least one is there. */
export function alignedRows(parts: readonly (TableGradient | undefined)[]): AlignedRows {
  const first = present(
    parts.find((part) => part !== undefined),
    'gradient of the table',
  );
  if (parts.every((part) => part !== undefined && sameIds(part.ids, first.ids))) {
    return { ids: first.ids, rows: parts.map((part) => present(part, 'gradient').gradient) };
  }
  const ids = Int32Array.from(new Set(parts.flatMap((part) => [...(part?.ids ?? [])])));
  const placeOf = new Map([...ids].map((id, place) => [id, place]));
  const width = first.gradient.shape[1];
  const rows = parts.map((part) =>
    part === undefined
      ? tf.zeros<tf.Rank.R2>([ids.length, width])
      : tf.tidy(() => {
          const places = part.ids.map((id) => present(placeOf.get(id), 'row'));
          return kernels().scatterSum(part.gradient, tf.tensor1d(places, 'int32'), ids.length);
        }),
  );
  return { ids, rows };
}

function sameIds(a: Int32Array, b: Int32Array): boolean {
  return a === b || (a.length === b.length && a.every((id, n) => id === b[n]));
}
