import * as tf from '@tensorflow/tfjs-core';
import { normalDraw, randomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import type { AdagradStep, DenseStorage, Kernels, TableStorage } from './kernel-interface.ts';

/** Core ops and typed arrays: correct wherever tfjs runs, and slow. */
export const portableKernels: Kernels = {
  kind: 'portable',
  gather: (rows, index) => tf.gather(rows, index),
  scatterSum: (values, index, count) => {
    const width = values.shape[1];
    const sums = new Float32Array(count * width);
    const data = values.dataSync();
    index.dataSync().forEach((to, from) => {
      for (let d = 0; d < width; d++) {
        sums[to * width + d] = at(sums, to * width + d) + at(data, from * width + d);
      }
    });
    return tf.tensor2d(sums, [count, width]);
  },
  reluGradient: (dy, y) => tf.tidy(() => tf.mul(dy, tf.cast(tf.greater(y, 0), 'float32'))),
  uniform: (shape, seed) => draws(shape, seed, (stream) => stream()),
  normal: (shape, seed) => draws(shape, seed, normalDraw),
  createDense: (initial, initialAccumulator) => new PortableDense(initial, initialAccumulator),
  createTable: (initial, initialAccumulator) => new PortableTable(initial, initialAccumulator),
};

function draws(
  shape: number[],
  seed: readonly [number, number],
  draw: (stream: () => number) => number,
): tf.Tensor {
  const stream = randomStream(seed[0], String(seed[1]));
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => draw(stream));
  return tf.tensor(values, shape);
}

class PortableDense implements DenseStorage {
  #weight: tf.Tensor;
  #accumulator: tf.Tensor;

  constructor(initial: tf.Tensor, initialAccumulator: number) {
    this.#weight = tf.keep(tf.clone(initial));
    this.#accumulator = tf.keep(tf.fill(initial.shape, initialAccumulator));
  }

  value(): tf.Tensor {
    return this.#weight;
  }

  accumulator(): tf.Tensor {
    return tf.clone(this.#accumulator);
  }

  assign(value: tf.Tensor, accumulator?: tf.Tensor): void {
    this.#replace(tf.clone(value), tf.clone(accumulator ?? this.#accumulator));
  }

  adagrad(gradient: tf.Tensor, { learningRate, epsilon }: AdagradStep): void {
    const [weight, accumulator] = tf.tidy((): [tf.Tensor, tf.Tensor] => {
      const sum = tf.add(this.#accumulator, tf.square(gradient));
      const rate = tf.div(learningRate, tf.add(tf.sqrt(sum), epsilon));
      return [tf.sub(this.#weight, tf.mul(rate, gradient)), sum];
    });
    this.#replace(weight, accumulator);
  }

  dispose(): void {
    this.#weight.dispose();
    this.#accumulator.dispose();
  }

  #replace(weight: tf.Tensor, accumulator: tf.Tensor): void {
    this.dispose();
    this.#weight = tf.keep(weight);
    this.#accumulator = tf.keep(accumulator);
  }
}

class PortableTable implements TableStorage {
  readonly #shape: [number, number];
  #weight: Float32Array;
  #accumulator: Float32Array;

  constructor(initial: tf.Tensor2D, initialAccumulator: number) {
    this.#shape = initial.shape;
    this.#weight = Float32Array.from(initial.dataSync());
    this.#accumulator = new Float32Array(this.#weight.length).fill(initialAccumulator);
  }

  gather(ids: tf.Tensor1D): tf.Tensor2D {
    const width = this.#shape[1];
    const rows = new Float32Array(ids.size * width);
    ids.dataSync().forEach((id, n) => {
      rows.set(this.#weight.subarray(id * width, (id + 1) * width), n * width);
    });
    return tf.tensor2d(rows, [ids.size, width]);
  }

  adagrad(ids: tf.Tensor1D, gradient: tf.Tensor2D, step: AdagradStep): void {
    const width = this.#shape[1];
    const rate = at(step.learningRate.dataSync(), 0);
    const epsilon = at(step.epsilon.dataSync(), 0);
    const gradients = gradient.dataSync();
    ids.dataSync().forEach((id, n) => {
      for (let d = 0; d < width; d++) {
        const g = at(gradients, n * width + d);
        const k = id * width + d;
        const sum = at(this.#accumulator, k) + g * g;
        this.#accumulator[k] = sum;
        this.#weight[k] = at(this.#weight, k) - (rate * g) / (Math.sqrt(sum) + epsilon);
      }
    });
  }

  value(): tf.Tensor2D {
    return tf.tensor2d(this.#weight.slice(), this.#shape);
  }

  accumulator(): tf.Tensor2D {
    return tf.tensor2d(this.#accumulator.slice(), this.#shape);
  }

  assign(value: tf.Tensor2D, accumulator?: tf.Tensor2D): void {
    this.#weight = Float32Array.from(value.dataSync());
    if (accumulator !== undefined) this.#accumulator = Float32Array.from(accumulator.dataSync());
  }

  dispose(): void {
    this.#weight = new Float32Array(0);
    this.#accumulator = new Float32Array(0);
  }
}
