import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import { kernelSeed, randomStream, type RandomStream } from '../core/random.ts';
import { EmbeddingTable } from './embedding-table.ts';
import type { DenseStorage } from './kernels/kernel-interface.ts';
import { kernels } from './kernels/kernels.ts';
import type { FtrlRule, UpdateRule } from './kernels/update-rule.ts';

/** The values a dense weight starts from. Biases start at 0 unless stated. */
export type Initializer = (shape: readonly number[], stream: RandomStream) => Float32Array;

/** How a dense weight starts and what trains it: AdaGrad from an initializer's values, FTRL from 0. */
export type DenseStart = Initializer | FtrlRule;

export interface DenseWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storage: DenseStorage;
  /** Whether AdaGrad's L2 applies: kernels yes; biases, the scales of norms and learned log variances, no. */
  readonly decays: boolean;
}

export interface ParametersOptions {
  readonly seed: number;
  readonly initialAccumulator: number;
  readonly embeddingInitialAccumulator: number;
  /** Standard deviation of embedding rows. */
  readonly embeddingDeviation: number;
  /** Weights that no step changes, by name. */
  readonly isFrozen?: (name: string) => boolean;
}

/**
 * Every weight of a model, by name: the only owner of variables. A weight's start depends on
 * the seed and its own name, so two models with the same seed start alike in all that they share.
 */
export class Parameters {
  readonly dense = new Map<string, DenseWeight>();
  readonly tables = new Map<string, EmbeddingTable>();
  /** Stands for all tables on the gradient tape (see EmbeddingTable). */
  readonly anchor: tf.Scalar = tf.keep(tf.scalar(0));
  readonly #options: ParametersOptions;

  constructor(options: ParametersOptions) {
    this.#options = options;
  }

  /** Declares a dense weight; asking again for the same name returns the same one. */
  declareDense(name: string, shape: readonly number[], start: DenseStart): DenseWeight {
    const known = this.dense.get(name);
    if (known !== undefined) return known;
    const { seed, initialAccumulator } = this.#options;
    const [initializer, rule]: [Initializer, UpdateRule] =
      typeof start === 'function'
        ? [start, { kind: 'adagrad', initialAccumulator }]
        : [zeros, start];
    const initial = tf.tensor(initializer(shape, randomStream(seed, `init/${name}`)), [...shape]);
    const storage = kernels().createDense(initial, this.#unlessFrozen(name, rule));
    initial.dispose();
    const weight = { name, shape, storage, decays: !/\/(bias|scale|log_variance)$/.test(name) };
    this.dense.set(name, weight);
    return weight;
  }

  /**
   * Declares an embedding table [rows, dim]; row 0 (padding) is zero and stays so. AdaGrad trains it from normal
   * draws; with an FTRL rule, that rule does, from 0.
   */
  declareTable(name: string, rows: number, dim: number, rule?: FtrlRule): EmbeddingTable {
    const known = this.tables.get(name);
    if (known !== undefined) return known;
    const initialAccumulator = this.#options.embeddingInitialAccumulator;
    const initial =
      rule === undefined ? this.#drawnRows(name, rows, dim) : tf.fill<tf.Rank.R2>([rows, dim], 0);
    const trained: UpdateRule = rule ?? { kind: 'adagrad', initialAccumulator };
    const storage = kernels().createTable(initial, this.#unlessFrozen(name, trained));
    initial.dispose();
    const table = new EmbeddingTable({ name, rows, dim, storage, anchor: this.anchor });
    this.tables.set(name, table);
    return table;
  }

  /** The current value of a dense weight. */
  value(name: string): tf.Tensor {
    return present(this.dense.get(name), `dense weight ${name}`).storage.value();
  }

  /** Numbers in tables and in dense weights, without the slots of their rules, and how many of both are frozen. */
  count(): { embedding: number; dense: number; frozen: number } {
    const numbers = { embedding: 0, dense: 0, frozen: 0 };
    const add = (
      kind: 'embedding' | 'dense',
      size: number,
      { rule }: { rule: UpdateRule },
    ): void => {
      numbers[kind] += size;
      if (rule.kind === 'frozen') numbers.frozen += size;
    };
    for (const { rows, dim, storage } of this.tables.values()) {
      add('embedding', rows * dim, storage);
    }
    for (const { shape, storage } of this.dense.values()) {
      add('dense', tf.util.sizeFromShape([...shape]), storage);
    }
    return numbers;
  }

  dispose(): void {
    for (const { storage } of this.dense.values()) storage.dispose();
    for (const table of this.tables.values()) table.dispose();
    this.anchor.dispose();
  }

  #unlessFrozen(name: string, rule: UpdateRule): UpdateRule {
    return this.#options.isFrozen?.(name) === true ? { kind: 'frozen' } : rule;
  }

  /** Zeros, then normal draws. [rows, dim] */
  #drawnRows(name: string, rows: number, dim: number): tf.Tensor2D {
    const stream = randomStream(this.#options.seed, `init/${name}`);
    return tf.tidy(() => {
      const draws = kernels().normal([rows - 1, dim], [kernelSeed(stream), kernelSeed(stream)]);
      const scaled = tf.mul(draws, this.#options.embeddingDeviation);
      return tf.concat([tf.zeros([1, dim]), scaled], 0) as tf.Tensor2D;
    });
  }
}

/**
 * Glorot and Bengio (2010): uniform in ± sqrt(6 / (fan in + fan out)). A kernel is [in, out], or [window, in, out] for a
 * convolution, whose window multiplies both fans.
 *
 * Deviation: initialisation. The paper says nothing of how weights start.
 */
export const glorotUniform: Initializer = (shape, stream) => {
  const [inputs = 1, outputs = 1] = shape.slice(-2);
  const window = tf.util.sizeFromShape(shape.slice(0, -2));
  const limit = Math.sqrt(6 / (window * (inputs + outputs)));
  return filled(shape, () => (2 * stream() - 1) * limit);
};

export const zeros: Initializer = (shape) => filled(shape, () => 0);

/** The same value everywhere. */
export function constant(value: number): Initializer {
  return (shape) => filled(shape, () => value);
}

/** An LSTM bias [4H], blocks i, f, o, candidate: 0 but for the forget gate. */
export function forgetGateBias(value: number): Initializer {
  return (shape) => {
    const bias = filled(shape, () => 0);
    const hidden = bias.length / 4;
    return bias.fill(value, hidden, 2 * hidden);
  };
}

function filled(shape: readonly number[], draw: () => number): Float32Array {
  return Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, draw);
}
