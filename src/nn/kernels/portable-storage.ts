import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';
import type { DenseStorage, TableStorage } from './kernel-interface.ts';
import { updated, updateRows, type WeightState } from './portable-update.ts';
import { slotStarts, type SlotName, type UpdateRule, type UpdateStep } from './update-rule.ts';

export class PortableDense implements DenseStorage {
  readonly rule: UpdateRule;
  #state: WeightState<tf.Tensor>;

  constructor(initial: tf.Tensor, rule: UpdateRule) {
    this.rule = rule;
    const slots = startedSlots(rule, (start) => tf.fill(initial.shape, start));
    this.#state = kept({ weight: tf.clone(initial), ...slots });
  }

  value(): tf.Tensor {
    return this.#state.weight;
  }

  slot(name: SlotName): tf.Tensor {
    return tf.clone(present(this.#state[name], `slot ${name}`));
  }

  assign(value: tf.Tensor): void {
    this.#state.weight.dispose();
    this.#state = { ...this.#state, weight: tf.keep(tf.clone(value)) };
  }

  assignSlot(name: SlotName, value: tf.Tensor): void {
    present(this.#state[name], `slot ${name}`).dispose();
    this.#state = { ...this.#state, [name]: tf.keep(tf.clone(value)) };
  }

  update(gradient: tf.Tensor, step: UpdateStep): void {
    const next = kept(updated(this.#state, gradient, step));
    this.dispose();
    this.#state = next;
  }

  dispose(): void {
    tf.dispose(this.#state);
  }
}

export class PortableTable implements TableStorage {
  readonly rule: UpdateRule;
  readonly #shape: [number, number];
  #state: WeightState<Float32Array>;

  constructor(initial: tf.Tensor2D, rule: UpdateRule) {
    this.rule = rule;
    this.#shape = initial.shape;
    const weight = Float32Array.from(initial.dataSync());
    const filled = (start: number): Float32Array => new Float32Array(weight.length).fill(start);
    this.#state = { weight, ...startedSlots(rule, filled) };
  }

  gather(ids: tf.Tensor1D): tf.Tensor2D {
    const width = this.#shape[1];
    const rows = new Float32Array(ids.size * width);
    ids.dataSync().forEach((id, n) => {
      rows.set(this.#state.weight.subarray(id * width, (id + 1) * width), n * width);
    });
    return tf.tensor2d(rows, [ids.size, width]);
  }

  update(ids: tf.Tensor1D, gradient: tf.Tensor2D, step: UpdateStep): void {
    updateRows(this.#state, ids, gradient, step);
  }

  value(): tf.Tensor2D {
    return tf.tensor2d(this.#state.weight.slice(), this.#shape);
  }

  slot(name: SlotName): tf.Tensor2D {
    const values = present(this.#state[name], `slot ${name}`);
    return tf.tensor2d(values.slice(), this.#shape);
  }

  assign(value: tf.Tensor2D): void {
    this.#state = { ...this.#state, weight: Float32Array.from(value.dataSync()) };
  }

  assignSlot(name: SlotName, value: tf.Tensor2D): void {
    this.#state = { ...this.#state, [name]: Float32Array.from(value.dataSync()) };
  }

  dispose(): void {
    this.#state = { weight: new Float32Array(0) };
  }
}

function startedSlots<T>(
  rule: UpdateRule,
  filled: (start: number) => T,
): Partial<Record<SlotName, T>> {
  const slots: Partial<Record<SlotName, T>> = {};
  for (const [name, start] of slotStarts(rule)) slots[name] = filled(start);
  return slots;
}

function kept(state: WeightState<tf.Tensor>): WeightState<tf.Tensor> {
  for (const tensor of Object.values(state)) tf.keep(tensor);
  return state;
}
