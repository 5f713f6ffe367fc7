import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';
import type { DenseStorage, TableStorage } from './kernel-interface.ts';
import { attribute, runOp, runSingle } from './native-op.ts';
import { applyDense, applyRows } from './native-update.ts';
import { slotStarts, type SlotName, type UpdateRule, type UpdateStep } from './update-rule.ts';

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

/** A weight and its slots. */
class Resources {
  readonly weight: Resource;
  readonly #slots: ReadonlyMap<SlotName, Resource>;

  constructor(initial: tf.Tensor, rule: UpdateRule) {
    this.weight = new Resource(initial);
    this.#slots = new Map(
      slotStarts(rule).map(([name, start]) => {
        const values = tf.fill(initial.shape, start);
        const slot = new Resource(values);
        values.dispose();
        return [name, slot];
      }),
    );
  }

  get handles(): readonly tf.Tensor[] {
    return this.#all().map(({ handle }) => handle);
  }

  slot(name: SlotName): Resource {
    return present(this.#slots.get(name), `slot ${name}`);
  }

  dispose(): void {
    for (const resource of this.#all()) resource.dispose();
  }

  #all(): readonly Resource[] {
    return [this.weight, ...this.#slots.values()];
  }
}

export class NativeDense implements DenseStorage {
  readonly rule: UpdateRule;
  readonly #resources: Resources;
  #current: tf.Tensor | undefined;

  constructor(initial: tf.Tensor, rule: UpdateRule) {
    this.rule = rule;
    this.#resources = new Resources(initial, rule);
  }

  value(): tf.Tensor {
    this.#current ??= tf.keep(this.#resources.weight.read());
    return this.#current;
  }

  slot(name: SlotName): tf.Tensor {
    return copyOf(this.#resources.slot(name));
  }

  assign(value: tf.Tensor): void {
    this.#forget();
    this.#resources.weight.assign(value);
  }

  assignSlot(name: SlotName, value: tf.Tensor): void {
    this.#resources.slot(name).assign(value);
  }

  update(gradient: tf.Tensor, step: UpdateStep): void {
    this.#forget(); // a reader that still holds the buffer would make TensorFlow copy it
    applyDense(this.#resources.handles, gradient, step);
  }

  dispose(): void {
    this.#forget();
    this.#resources.dispose();
  }

  #forget(): void {
    this.#current?.dispose();
    this.#current = undefined;
  }
}

export class NativeTable implements TableStorage {
  readonly rule: UpdateRule;
  readonly #resources: Resources;

  constructor(initial: tf.Tensor2D, rule: UpdateRule) {
    this.rule = rule;
    this.#resources = new Resources(initial, rule);
  }

  gather(ids: tf.Tensor1D): tf.Tensor2D {
    return runSingle<tf.Tensor2D>(
      'ResourceGather',
      [
        attribute.type('dtype', 'float32'),
        attribute.type('Tindices', 'int32'),
        attribute.bool('validate_indices', true),
      ],
      [this.#resources.weight.handle, ids],
    );
  }

  update(ids: tf.Tensor1D, gradient: tf.Tensor2D, step: UpdateStep): void {
    applyRows(this.#resources.handles, ids, gradient, step);
  }

  value(): tf.Tensor2D {
    return copyOf(this.#resources.weight);
  }

  slot(name: SlotName): tf.Tensor2D {
    return copyOf(this.#resources.slot(name));
  }

  assign(value: tf.Tensor2D): void {
    this.#resources.weight.assign(value);
  }

  assignSlot(name: SlotName, value: tf.Tensor2D): void {
    this.#resources.slot(name).assign(value);
  }

  dispose(): void {
    this.#resources.dispose();
  }
}

/** A copy of the buffer: a plain read would make every later sparse update copy the whole table. */
function copyOf<T extends tf.Tensor>(resource: Resource): T {
  return tf.tidy(() => tf.mul<T>(resource.read(), 1));
}
