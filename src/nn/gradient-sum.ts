import * as tf from '@tensorflow/tfjs-core';
import { alignedRows } from './aligned-rows.ts';
import type { TableGradient } from './embedding-table.ts';
import type { WeightGradients } from './gradients.ts';

export interface WeighedGradients {
  readonly gradients: WeightGradients;
  /** Factor on the gradient of a weight. */
  readonly factorOf: (weight: string) => number;
}

/** Sum of factor times gradient, weight by weight. Call it where a tidy is open. */
export function gradientSum(parts: readonly WeighedGradients[]): WeightGradients {
  const dense = new Map<string, tf.Tensor>();
  for (const name of namesOf(parts, 'dense')) {
    const terms = parts.flatMap(({ gradients, factorOf }) => {
      const gradient = gradients.dense.get(name);
      return gradient === undefined ? [] : [{ gradient, factor: factorOf(name) }];
    });
    dense.set(name, sum(terms));
  }
  const tables = new Map<string, TableGradient>();
  for (const name of namesOf(parts, 'tables')) {
    const { ids, rows } = alignedRows(parts.map(({ gradients }) => gradients.tables.get(name)));
    const terms = parts.flatMap(({ factorOf }, k) => {
      const gradient = rows[k];
      return gradient === undefined ? [] : [{ gradient, factor: factorOf(name) }];
    });
    tables.set(name, { ids, gradient: sum(terms) });
  }
  return { dense, tables };
}

function sum<T extends tf.Tensor>(
  terms: readonly { readonly gradient: T; readonly factor: number }[],
): T {
  return tf.tidy(() => tf.addN(terms.map(({ gradient, factor }) => tf.mul<T>(gradient, factor))));
}

function namesOf(
  parts: readonly WeighedGradients[],
  kind: 'dense' | 'tables',
): ReadonlySet<string> {
  return new Set(parts.flatMap(({ gradients }) => [...gradients[kind].keys()]));
}
