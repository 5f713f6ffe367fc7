import * as tf from '@tensorflow/tfjs-core';

/** What we use of tfjs-node's backend: any registered TensorFlow op can be run by name. */
interface NodeBackend {
  readonly binding: NodeBinding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(metadata: unknown): tf.Tensor;
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
  ): unknown[];
  getNumOfTensors(): number;
}

type ElementType = 'float32' | 'int32' | 'bool';

interface Attribute {
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

export function isNative(): boolean {
  return 'executeSingleOutput' in tf.backend();
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
