import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TaskName } from '../../src/core/tasks.ts';
import type { Batch } from '../../src/data/batch.ts';
import { jointLoss, type Model } from '../../src/models/model.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { gradientsOf } from '../../src/nn/gradients.ts';
import { readWeights } from '../../src/nn/weights.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { fixedWeighting } from '../../src/training/weighting/fixed.ts';
import { asLeaf } from '../support/as-leaf.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectParity } from '../support/expect-close.ts';
import { parityBatch, type Entries, type ParityBatch } from '../support/parity-batch.ts';
import { parityModel, tasksOf, taskWeightsOf } from '../support/parity-model.ts';
import { readSlots, wholeGradients } from '../support/parity-weights.ts';
import {
  hasValue,
  loadParity,
  numberAt,
  tensorAt,
  tensorsAt,
  type ParityCase,
  type ParityTensor,
} from '../support/parity.ts';

const cases = ['dupn-all', 'dupn-bplstm', 'dupn-bpatt', 'dupn-nobp'].flatMap((name) =>
  loadParity(name).cases.map((entry): [string, ParityCase] => [`${name}, ${entry.name}`, entry]),
);

const ways: ['native' | 'wasm', Entries][] = [
  ['native', 'one a position'],
  ['native', 'distinct'],
  ['wasm', 'distinct'],
];

describe.each(ways)('whole networks on %s, entries %s', (backend, entries) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(cases)('representation, attention, logits and losses: %s', (_name, entry) => {
    const model = parityModel(entry);
    const { batch, rows } = parityBatch(entry, entries);
    const outputs = model.forward(batch, noDropout);
    const expected = (name: string): ParityTensor => tensorAt(entry, ['expected', 'outputs', name]);
    expectParity(outputs.representation ?? [], expected('rep'), 'rep');
    expectParity(outputs.attentionWeights ?? [], expected('attention'), 'attention');

    const { total, byTask } = jointLoss(model, batch, outputs.logits, taskWeightsOf(entry));
    expectParity(total, tensorAt(entry, ['expected', 'loss']), 'joint loss');
    const asked = tasksOf(entry).filter((task) =>
      hasValue(entry, ['expected', 'outputs', `loss/${task}`]),
    );
    expect(Object.keys(byTask).sort()).toEqual([...asked].sort());
    for (const task of asked) {
      const logits = inBatchOrder(expected(`logits/${task}`), rows[task] ?? []);
      expectParity(outputs.logits[task] ?? [], logits, `logits of ${task}`);
      expectParity(byTask[task] ?? [], expected(`loss/${task}`), `loss of ${task}`);
    }
  });

  test.each(cases)('the gradient of every weight: %s', (_name, entry) => {
    const model = parityModel(entry);
    const { batch } = parityBatch(entry, entries);
    const gradients = gradientsOf(model.parameters, () => lossOf(model, batch, entry));
    const whole = wholeGradients(model.parameters, gradients);
    const expected = tensorsAt(entry, ['expected', 'gradients', 'weights']);
    expect([...whole.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, gradient] of Object.entries(expected)) {
      expectParity(whole.get(name) ?? [], gradient, name);
    }
  });

  test.each(cases)('the gradients of ranking features and statistics: %s', (_name, entry) => {
    const model = parityModel(entry);
    const found = parityBatch(entry, entries);
    const expected = tensorsAt(entry, ['expected', 'gradients', 'inputs']);
    for (const [name, gradient] of Object.entries(expected)) {
      expectParity(inputGradient(model, found, entry, name), gradient, name);
    }
    expect(Object.keys(expected)).not.toHaveLength(0);
  });

  test.each(cases)('AdaGrad steps: losses, weights and accumulators: %s', (_name, entry) => {
    const model = parityModel(entry);
    const { batch } = parityBatch(entry, entries);
    const rate = numberAt(entry, ['train', 'adagrad', 'learning_rate']);
    const losses: number[] = [];
    const readLoss = (): void => {
      losses.push(tf.tidy(() => lossOf(model, batch, entry).dataSync()[0] ?? Number.NaN));
    };
    for (let step = 0; step < numberAt(entry, ['train', 'steps']); step++) {
      readLoss();
      trainStep(model, batch, {
        weighting: fixedWeighting(taskWeightsOf(entry)),
        dropout: 0,
        optimizer: {
          learningRate: rate,
          embeddingLearningRate: rate,
          l2: { dense: 0, embedding: 0 },
          clipNorm: 0,
        },
        seed: 1,
        step,
      });
    }
    readLoss();
    const training = ['expected', 'training'];
    expectParity(losses, tensorAt(entry, [...training, 'losses']), 'losses');
    const weights = readWeights(model.parameters);
    const accumulators = readSlots(model.parameters, 'accumulator');
    for (const name of Object.keys(tensorsAt(entry, ['weights']))) {
      expectParity(weights.get(name) ?? [], tensorAt(entry, [...training, 'weights', name]), name);
      const accumulator = tensorAt(entry, [...training, 'state', name, 'accumulator']);
      expectParity(accumulators.get(name) ?? [], accumulator, `accumulator of ${name}`);
    }
  });
});

function lossOf(model: Model, batch: Batch, entry: ParityCase): tf.Scalar {
  const { logits } = model.forward(batch, noDropout);
  return jointLoss(model, batch, logits, taskWeightsOf(entry)).total;
}

/** The file lists a task's rows in its own order. */
function inBatchOrder({ shape, data }: ParityTensor, rows: readonly number[]): ParityTensor {
  const width = data.length / Math.max(1, rows.length);
  const ranks = [...rows].sort((a, b) => a - b);
  const places = rows.map((row) => ranks.indexOf(row));
  return { shape, data: places.flatMap((p) => data.slice(p * width, (p + 1) * width)) };
}

/** Gradient of `row/features` or `row/<task>/statistics`; rows of other tasks have none. */
function inputGradient(
  model: Model,
  { batch, rows }: ParityBatch,
  entry: ParityCase,
  name: string,
): { shape: readonly number[]; data: Float32Array } {
  const task: TaskName =
    name === 'row/features' ? 'l2r' : name === 'row/fifp/statistics' ? 'fifp' : 'spp';
  const { shape } = tensorAt(entry, ['inputs', name]);
  const [count = 0, width = 0] = shape;
  const data = new Float32Array(count * width);
  const values = batch.tasks[task]?.features ?? batch.tasks[task]?.statistics;
  if (values !== undefined) {
    const gradient = tf.grad((x) => asLeaf(values, x, () => lossOf(model, batch, entry)))(
      tf.tensor1d(values.slice()),
    );
    const entries = gradient.dataSync<'float32'>();
    rows[task]?.forEach((row, n) => {
      data.set(entries.subarray(n * width, (n + 1) * width), row * width);
    });
  }
  return { shape, data };
}
