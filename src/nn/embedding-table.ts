import * as tf from '@tensorflow/tfjs-core';
import { at } from '../core/typed-arrays.ts';
import { DistinctIdFinder } from './distinct-ids.ts';
import { gatherRows } from './gather-rows.ts';
import type { TableStorage } from './kernels/kernel-interface.ts';
import { kernels } from './kernels/kernels.ts';
import type { UpdateStep } from './kernels/update-rule.ts';

export interface TableGradient {
  /** Distinct ids, padding left out. [n] */
  readonly ids: Int32Array;
  readonly gradient: tf.Tensor2D; // [n, d]
}

interface Lookup {
  readonly unique: Int32Array;
  readonly gradient: tf.Tensor2D;
}

export interface EmbeddingTableOptions {
  readonly name: string;
  readonly rows: number;
  readonly dim: number;
  readonly storage: TableStorage;
  readonly anchor: tf.Scalar;
}

/**
 * Eq. 1 of Ni et al. 2018 for one feature: W x for a one-hot or multi-hot x, as a lookup of rows and
 * their sum. Only the rows that a batch names are read and updated, so a step costs the same
 * whatever the vocabulary. Id 0 is padding: a zero row without gradient.
 *
 * The table itself is not on the gradient tape. Each lookup is, through a scalar anchor: its gradient
 * function keeps the gradient of the rows for `takeGradient` and passes 0 on to the anchor. Lookups of a frozen table are
 * constants.
 */
export class EmbeddingTable {
  readonly name: string;
  readonly rows: number;
  readonly dim: number;
  readonly storage: TableStorage;
  readonly #anchor: tf.Scalar;
  readonly #distinctIds: DistinctIdFinder;
  #lookups: Lookup[] = [];

  constructor(options: EmbeddingTableOptions) {
    this.name = options.name;
    this.rows = options.rows;
    this.dim = options.dim;
    this.storage = options.storage;
    this.#anchor = options.anchor;
    this.#distinctIds = new DistinctIdFinder(options.rows);
  }

  /** One-hot: ids [n] -> [n, d] */
  lookup(ids: Int32Array): tf.Tensor2D {
    return tf.tidy(() => {
      const { unique, position } = this.#distinctIds.find(ids);
      const rows = this.#rows(unique); // [unique, d]
      return isInOrder(unique, ids) ? rows : gatherRows(rows, position); // [n, d]
    });
  }

  /** Multi-hot, summed: ids [n × slots] -> [n, d] */
  lookupSum(ids: Int32Array, slots: number): tf.Tensor2D {
    return tf.tidy(() => {
      if (slots === 1) return this.lookup(ids);
      const rows = this.lookup(ids); // [n × slots, d]
      return tf.sum<tf.Tensor2D>(tf.reshape(rows, [ids.length / slots, slots, this.dim]), 1);
    });
  }

  /** Sum of the gradients of all lookups since the last call; undefined without any. The caller disposes it. */
  takeGradient(): TableGradient | undefined {
    const lookups = this.#lookups;
    this.#lookups = [];
    const merged = mergeLookups(lookups, this.#distinctIds);
    for (const { gradient } of lookups) gradient.dispose();
    return merged;
  }

  /** A step of the table's rule on the rows that have a gradient. */
  update({ ids, gradient }: TableGradient, step: UpdateStep): void {
    const indices = tf.tensor1d(ids, 'int32');
    this.storage.update(indices, gradient, step);
    indices.dispose();
  }

  /** Current rows, off the tape. [n, d] */
  read(ids: Int32Array): tf.Tensor2D {
    return tf.tidy(() => this.storage.gather(tf.tensor1d(ids, 'int32')));
  }

  dispose(): void {
    this.storage.dispose();
  }

  #rows(unique: Int32Array): tf.Tensor2D {
    if (this.storage.rule.kind === 'frozen') return this.read(unique);
    const lookup = tf.customGrad((_anchor: tf.Tensor | tf.GradSaveFunc) => ({
      value: this.read(unique),
      gradFunc: (dy: tf.Tensor) => {
        this.#lookups.push({ unique, gradient: tf.keep(tf.clone(dy)) as tf.Tensor2D });
        return tf.scalar(0);
      },
    }));
    return lookup(this.#anchor) as tf.Tensor2D;
  }
}

/** All ids differ and padding, if any, was in front: nothing has moved. */
function isInOrder(unique: Int32Array, ids: Int32Array): boolean {
  return unique.length === ids.length && (ids.length === 0 || unique[0] === ids[0]);
}

function mergeLookups(
  lookups: readonly Lookup[],
  distinctIds: DistinctIdFinder,
): TableGradient | undefined {
  const [first] = lookups;
  if (first === undefined) return undefined;
  if (lookups.length === 1) {
    return { ids: realIds(first.unique), gradient: realRows(first.unique, first.gradient) };
  }
  const { unique, position } = distinctIds.find(
    concatenated(lookups.map((lookup) => lookup.unique)),
  );
  const gradient = tf.tidy(() => {
    const parts = lookups.map((lookup) => lookup.gradient);
    const index = tf.tensor1d(position, 'int32');
    return realRows(unique, kernels().scatterSum(tf.concat(parts, 0), index, unique.length));
  });
  return { ids: realIds(unique), gradient };
}

function concatenated(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let next = 0;
  for (const part of parts) {
    all.set(part, next);
    next += part.length;
  }
  return all;
}

/** Padding is in front. */
function paddings(unique: Int32Array): number {
  return unique.length > 0 && at(unique, 0) === 0 ? 1 : 0;
}

function realIds(unique: Int32Array): Int32Array {
  return unique.subarray(paddings(unique));
}

function realRows(unique: Int32Array, gradient: tf.Tensor2D): tf.Tensor2D {
  return tf.slice(gradient, [paddings(unique), 0], [-1, -1]);
}
