import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { TaskName } from '../../src/core/tasks.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import type { ModelSpec } from '../../src/spec/experiment-spec.ts';
import { modelSchema } from '../../src/spec/model-schema.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { backendUnderTest } from '../support/backend.ts';
import {
  momentsAsking,
  plainStep,
  tinyBuilder,
  tinyDataset,
  tinyModel,
  tinyModelSpec,
} from '../support/tiny-model.ts';

beforeAll(() => backendUnderTest('native'));

/** Rows of the table: more than any tensor of a step of eight moments has entries. */
const ROWS = 100_000;
const TASKS: readonly TaskName[] = ['ctr'];

/** What TensorFlow made in a step. */
interface Step {
  readonly ops: readonly string[];
  /** Entries of the largest tensor. */
  readonly largest: number;
}

test.each([
  ['the hashed table of a linear model', (rows: number) => stepOf(wide(rows), tinyDataset())],
  ['a table of items', (rows: number) => stepOf(tinyModelSpec(), withItems(rows))],
])('a step costs the same whatever the size of %s', (_name, step) => {
  const [one, ten] = [step(ROWS), step(10 * ROWS)];
  expect(one.largest).toBeLessThan(ROWS);
  expect(ten).toEqual(one);
  expect(one.ops.some((op) => op.startsWith('ResourceSparseApply'))).toBe(true);
});

function wide(buckets: number): ModelSpec {
  return modelSchema.parse({ kind: 'wide', buckets, crosses: [] });
}

function withItems(item: number): PreparedDataset {
  const dataset = tinyDataset();
  const { manifest } = dataset;
  return { ...dataset, manifest: { ...manifest, vocabulary: { ...manifest.vocabulary, item } } };
}

/** The second step with a model, with the names of its ops in order. */
function stepOf(model: ModelSpec, dataset: PreparedDataset): Step {
  const network = tinyModel({ tasks: TASKS, model, dataset });
  const batch = tinyBuilder(TASKS, 8).build(momentsAsking(TASKS, 8));
  const optimizer = {
    ...plainStep(0).optimizer,
    ...{ l2: { dense: 1e-4, embedding: 1e-4 }, clipNorm: 1 },
  };
  const train = (step: number): void => {
    tf.dispose(trainStep(network, batch, plainStep(step, { dropout: 0.2, optimizer })));
  };
  train(0);
  const step = watched(() => {
    train(1);
  });
  network.parameters.dispose();
  return step;
}

/** What TensorFlow makes while something runs: every op of tfjs and every op of ours goes through the binding. */
function watched(run: () => void): Step {
  const backend = tf.backend() as unknown as { binding: Binding }; // tfjs-node declares it private
  const { binding } = backend;
  const ops: string[] = [];
  let largest = 0;
  const executeOp: Binding['executeOp'] = (name, ...others) => {
    const made = binding.executeOp(name, ...others);
    ops.push(name);
    largest = Math.max(largest, ...made.map(({ shape }) => tf.util.sizeFromShape(shape)));
    return made;
  };
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as Binding; // the addon's own cannot be replaced
  try {
    run();
  } finally {
    backend.binding = binding;
  }
  return { ops, largest };
}

interface Made {
  readonly shape: number[];
}

interface Binding {
  executeOp(name: string, ...others: readonly unknown[]): readonly Made[];
}
