import * as tf from '@tensorflow/tfjs-core';
import type { AdagradStep, DenseStorage, Kernels, TableStorage } from './kernel-interface.ts';
import { attribute, runOp, runSingle } from './native-op.ts';

/** TensorFlow's fused kernels, on CPU and GPU. Variables are TensorFlow resources, updated in place. */
export const nativeKernels: Kernels = {
  kind: 'native',
  // tf.gather of tfjs-node reads the index back and checks it number by number in JavaScript
  gather: (rows, index) =>
    tf.tidy(() =>
      runSingle<tf.Tensor2D>(
        'GatherV2',
        [
          attribute.int('batch_dims', 0),
          attribute.type('Tparams', 'float32'),
          attribute.type('Tindices', 'int32'),
          attribute.type('Taxis', 'int32'),
        ],
        [rows, index, tf.scalar(0, 'int32')],
      ),
    ),
  scatterSum: (values, index, count) =>
    tf.tidy(() =>
      runSingle<tf.Tensor2D>(
        'UnsortedSegmentSum',
        [
          attribute.type('T', 'float32'),
          attribute.type('Tindices', 'int32'),
          attribute.type('Tnumsegments', 'int32'),
        ],
        [values, index, tf.scalar(count, 'int32')],
      ),
    ),
  reluGradient: (dy, y) => runSingle('ReluGrad', [attribute.type('T', 'float32')], [dy, y]),
  uniform: (shape, seed) => stateless('StatelessRandomUniform', shape, seed),
  normal: (shape, seed) => stateless('StatelessRandomNormal', shape, seed),
  createDense: (initial, initialAccumulator) => new NativeDense(initial, initialAccumulator),
  createTable: (initial, initialAccumulator) => new NativeTable(initial, initialAccumulator),
};

function stateless(name: string, shape: number[], seed: readonly [number, number]): tf.Tensor {
  return tf.tidy(() =>
    runSingle(
      name,
      [
        attribute.type('dtype', 'float32'),
        attribute.type('T', 'int32'),
        attribute.type('Tseed', 'int32'),
      ],
      [tf.tensor1d(shape, 'int32'), tf.tensor1d([...seed], 'int32')],
    ),
  );
}

let resources = 0;

/** A TensorFlow resource variable: a mutable buffer behind a handle. */
class Resource {
  readonly #handle: tf.Tensor;

  constructor(initial: tf.Tensor) {
    this.#handle = tf.keep(
      runSingle(
        'VarHandleOp',
        [
          attribute.string('container', ''),
          attribute.string('shared_name', `dupn-${resources++}`),
          attribute.type('dtype', 'float32'),
          attribute.shape('shape', initial.shape),
        ],
        [],
      ),
    );
    this.assign(initial);
  }

  get handle(): tf.Tensor {
    return this.#handle;
  }

  assign(value: tf.Tensor): void {
    runOp('AssignVariableOp', [attribute.type('dtype', 'float32')], [this.#handle, value], 0);
  }

  read(): tf.Tensor {
    return runSingle('ReadVariableOp', [attribute.type('dtype', 'float32')], [this.#handle]);
  }

  dispose(): void {
    runOp('DestroyResourceOp', [attribute.bool('ignore_lookup_error', true)], [this.#handle], 0);
    this.#handle.dispose();
  }
}

class NativeDense implements DenseStorage {
  readonly #weight: Resource;
  readonly #accumulator: Resource;
  #current: tf.Tensor | undefined;

  constructor(initial: tf.Tensor, initialAccumulator: number) {
    this.#weight = new Resource(initial);
    const accumulator = tf.fill(initial.shape, initialAccumulator);
    this.#accumulator = new Resource(accumulator);
    accumulator.dispose();
  }

  value(): tf.Tensor {
    this.#current ??= tf.keep(this.#weight.read());
    return this.#current;
  }

  accumulator(): tf.Tensor {
    return this.#accumulator.read();
  }

  assign(value: tf.Tensor, accumulator?: tf.Tensor): void {
    this.#forget();
    this.#weight.assign(value);
    if (accumulator !== undefined) this.#accumulator.assign(accumulator);
  }

  adagrad(gradient: tf.Tensor, { learningRate, epsilon }: AdagradStep): void {
    this.#forget(); // a reader that still holds the buffer would make TensorFlow copy it
    runOp(
      'ResourceApplyAdagradV2',
      [
        attribute.type('T', 'float32'),
        attribute.bool('use_locking', false),
        attribute.bool('update_slots', true),
      ],
      [this.#weight.handle, this.#accumulator.handle, learningRate, epsilon, gradient],
      0,
    );
  }

  dispose(): void {
    this.#forget();
    this.#weight.dispose();
    this.#accumulator.dispose();
  }

  #forget(): void {
    this.#current?.dispose();
    this.#current = undefined;
  }
}

class NativeTable implements TableStorage {
  readonly #weight: Resource;
  readonly #accumulator: Resource;

  constructor(initial: tf.Tensor2D, initialAccumulator: number) {
    this.#weight = new Resource(initial);
    const accumulator = tf.fill(initial.shape, initialAccumulator);
    this.#accumulator = new Resource(accumulator);
    accumulator.dispose();
  }

  gather(ids: tf.Tensor1D): tf.Tensor2D {
    return gatherAll(this.#weight, ids);
  }

  adagrad(ids: tf.Tensor1D, gradient: tf.Tensor2D, { learningRate, epsilon }: AdagradStep): void {
    runOp(
      'ResourceSparseApplyAdagradV2',
      [
        attribute.type('T', 'float32'),
        attribute.type('Tindices', 'int32'),
        attribute.bool('use_locking', false),
        attribute.bool('update_slots', true),
      ],
      [this.#weight.handle, this.#accumulator.handle, learningRate, epsilon, gradient, ids],
      0,
    );
  }

  value(): tf.Tensor2D {
    return copyOf(this.#weight);
  }

  accumulator(): tf.Tensor2D {
    return copyOf(this.#accumulator);
  }

  assign(value: tf.Tensor2D, accumulator?: tf.Tensor2D): void {
    this.#weight.assign(value);
    if (accumulator !== undefined) this.#accumulator.assign(accumulator);
  }

  dispose(): void {
    this.#weight.dispose();
    this.#accumulator.dispose();
  }
}

function gatherAll(resource: Resource, ids: tf.Tensor1D): tf.Tensor2D {
  return runSingle<tf.Tensor2D>(
    'ResourceGather',
    [
      attribute.type('dtype', 'float32'),
      attribute.type('Tindices', 'int32'),
      attribute.bool('validate_indices', true),
    ],
    [resource.handle, ids],
  );
}

/** A copy of the buffer: a plain read would make every later sparse update copy the whole table. */
function copyOf(resource: Resource): tf.Tensor2D {
  return tf.tidy(() => tf.mul(resource.read(), 1));
}
