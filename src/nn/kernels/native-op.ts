import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';

/** What we use of tfjs-node's backend: any registered TensorFlow op can be run by name. */
interface NodeBackend {
  readonly binding: NodeBinding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(metadata: RawTensor): tf.Tensor;
}

interface NodeBinding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  createTensor(shape: readonly number[], dtype: number, values: Int32Array): number;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): RawTensor[];
  deleteTensor(id: number): void;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
}

type ElementType = 'float32' | 'int32' | 'bool';

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** Attributes of a TensorFlow op, by kind. */
export const attribute = {
  type: (name: string, value: ElementType): Attribute => {
    const { binding } = nodeBackend();
    const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL };
    return { name, type: binding.TF_ATTR_TYPE, value: types[value] };
  },
  float: (name: string, value: number): Attribute => ({
    name,
    type: nodeBackend().binding.TF_ATTR_FLOAT,
    value,
  }),
  int: (name: string, value: number): Attribute => ({
    name,
    type: nodeBackend().binding.TF_ATTR_INT,
    value,
  }),
  bool: (name: string, value: boolean): Attribute => ({
    name,
    type: nodeBackend().binding.TF_ATTR_BOOL,
    value,
  }),
  string: (name: string, value: string): Attribute => ({
    name,
    type: nodeBackend().binding.TF_ATTR_STRING,
    value,
  }),
  shape: (name: string, value: readonly number[]): Attribute => ({
    name,
    type: nodeBackend().binding.TF_ATTR_SHAPE,
    value,
  }),
} as const;

/** An int64 scalar: tfjs has no such tensor. Each value is made once and lives as long as the process. */
export interface Int64 {
  readonly int64: number;
}

const int64Ids = new Map<number, number>();

/** Runs a TensorFlow op eagerly. It leaves no trace on the gradient tape: wrap it in `tf.customGrad`. */
export function runOp(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly (tf.Tensor | Int64)[],
  outputs = 1,
): tf.Tensor[] {
  const backend = nodeBackend();
  const ids = inputs.flatMap((input) =>
    'int64' in input ? int64Id(backend.binding, input.int64) : backend.getInputTensorIds([input]),
  );
  return backend.binding
    .executeOp(name, attributes, ids, outputs)
    .map((metadata) => backend.createOutputTensor(metadata));
}

/** The single output of an op. */
export function runSingle<T extends tf.Tensor>(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly (tf.Tensor | Int64)[],
): T {
  return runOp(name, attributes, inputs, 1)[0] as T; // an op has the rank that its documentation states
}

/** A tensor by TensorFlow's own number: tfjs neither sees nor frees it. */
export interface RawTensor {
  readonly id: number;
}

/**
 * For loops of many small ops. What tfjs does around an op costs as much as such an op, and a tensor that is freed
 * at once leaves warm memory to the next. What a scope makes lives until it is freed or adopted.
 */
export class RawScope {
  readonly #binding = nodeBackend().binding;
  #own: RawTensor[] = [];

  /** A tensor of tfjs, as an input. */
  of(tensor: tf.Tensor): RawTensor {
    return { id: present(nodeBackend().getInputTensorIds([tensor])[0], 'tensor id') };
  }

  run(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly RawTensor[],
    outputs = 1,
  ): RawTensor[] {
    const ids = inputs.map(({ id }) => id);
    const made = this.#binding.executeOp(name, attributes, ids, outputs);
    this.#own.push(...made);
    return made;
  }

  /** Another scope has to free it from now on. */
  give(tensor: RawTensor, to: RawScope): void {
    this.#own = this.#own.filter((other) => other !== tensor);
    to.#own.push(tensor);
  }

  /** Frees all that the scope made but these. */
  freeAllBut(...kept: readonly RawTensor[]): void {
    for (const tensor of this.#own) {
      if (!kept.includes(tensor)) this.#binding.deleteTensor(tensor.id);
    }
    this.#own = [...kept];
  }

  /** Hands it over to tfjs. */
  adopt(tensor: RawTensor): tf.Tensor {
    this.#own = this.#own.filter((other) => other !== tensor);
    return nodeBackend().createOutputTensor(tensor);
  }
}

export function isNative(): boolean {
  return 'executeSingleOutput' in tf.backend();
}

export function usesGpu(): boolean {
  return nodeBackend().binding.isUsingGpuDevice();
}

/** Tensors that TensorFlow holds for this process; must not grow from step to step. */
export function nativeTensorCount(): number {
  return nodeBackend().binding.getNumOfTensors();
}

function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend; // tfjs-node declares these members private
}

function int64Id(binding: NodeBinding, value: number): number {
  let id = int64Ids.get(value);
  if (id === undefined) {
    id = binding.createTensor([], binding.TF_INT64, Int32Array.of(value, 0));
    int64Ids.set(value, id);
  }
  return id;
}
