import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { Batch, TaskBatch } from '../../src/data/batch.ts';
import { encoderModel } from '../../src/models/encoder-model.ts';
import type { Model } from '../../src/models/model.ts';
import { deepHead, wideDeepModel } from '../../src/models/wide-deep.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { ftrl } from '../../src/nn/ftrl.ts';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import { optimizerStep } from '../../src/nn/optimizer.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { assignWeights, readWeights, type Weights } from '../../src/nn/weights.ts';
import { ctrTask } from '../../src/tasks/ctr.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectParity } from '../support/expect-close.ts';
import { readSlots, tensorOf, wholeGradients } from '../support/parity-weights.ts';
import {
  hasValue,
  loadParity,
  numberAt,
  tensorAt,
  tensorsAt,
  valueAt,
  type ParityCase,
  type ParityTensor,
} from '../support/parity.ts';
import { testParameters } from '../support/test-parameters.ts';

const cases = ['wide', 'wide-deep'].flatMap((name) =>
  loadParity(name)
    .cases.filter((entry) => hasValue(entry, ['inputs']))
    .map((entry): [string, ParityCase] => [`${name}, ${entry.name}`, entry]),
);
const trained = cases.filter(([, entry]) => hasValue(entry, ['train']));

/** The wide kernel as a dense weight, or as the rows of a table behind the padding row. */
const ways = (['native', 'wasm'] as const).flatMap((backend) =>
  (['dense weight', 'table'] as const).map((kernel) => [backend, kernel] as const),
);

test('every case of the vectors has its test', () => {
  expect(trained.map(([name]) => name)).toEqual([
    'wide, ftrl-training-from-zero',
    'wide-deep, ftrl-and-adagrad-training',
  ]);
  expect(cases).toHaveLength(4);
});

describe.each(ways)('a linear logit, and a deep one beside it, on %s: kernel as a %s', (...way) => {
  const [backend, kernel] = way;
  beforeAll(() => backendUnderTest(backend));

  test.each(cases)('logits, loss and every gradient: %s', (_name, entry) => {
    const { parameters, logits, loss } = networkOf(entry, kernel);
    const inputs = inputsOf(entry);
    expectParity(logits(inputs), tensorAt(entry, ['expected', 'outputs', 'logits']), 'logits');
    const gradients = gradientsOf(parameters, () => loss(inputs));
    expectParity(gradients.loss, tensorAt(entry, ['expected', 'loss']), 'loss');
    const whole = wholeGradients(parameters, gradients);
    expectAll(whole, tensorsAt(entry, ['expected', 'gradients', 'weights']), 'gradient');
    const ofInputs = tf.grads((...given: tf.Tensor[]) => loss(given as tf.Tensor2D[]))(inputs);
    const expected = tensorsAt(entry, ['expected', 'gradients', 'inputs']);
    Object.entries(expected).forEach(([name, gradient], k) => {
      expectParity(ofInputs[k] ?? [], gradient, name);
    });
    expect(Object.keys(expected)).toHaveLength(inputs.length);
  });

  test.each(trained)('steps of FTRL and AdaGrad: losses, weights and slots: %s', (_name, entry) => {
    const { parameters, loss } = networkOf(entry, kernel);
    const inputs = inputsOf(entry);
    const learningRate = numberOr(entry, ['train', 'adagrad', 'learning_rate'], 0);
    const losses: number[] = [];
    for (let step = 0; step < numberAt(entry, ['train', 'steps']); step++) {
      const gradients = gradientsOf(parameters, () => loss(inputs));
      losses.push(gradients.loss.arraySync());
      optimizerStep(parameters, gradients, {
        learningRate,
        embeddingLearningRate: learningRate,
        l2: { dense: 0, embedding: 0 },
        clipNorm: 0,
      });
      disposeGradients(gradients);
    }
    losses.push(loss(inputs).arraySync());
    const training = ['expected', 'training'];
    expectParity(losses, tensorAt(entry, [...training, 'losses']), 'losses');
    expectAll(readWeights(parameters), tensorsAt(entry, [...training, 'weights']), 'weight');
    for (const slot of ['accumulator', 'n', 'z'] as const) {
      const at = (name: string): readonly string[] => [...training, 'state', name, slot];
      const names = Object.keys(tensorsAt(entry, ['weights'])).filter((n) =>
        hasValue(entry, at(n)),
      );
      const expected = Object.fromEntries(names.map((name) => [name, tensorAt(entry, at(name))]));
      expectAll(readSlots(parameters, slot), expected, slot);
    }
  });
});

/** Of the deep side's five inputs: the user's and the candidate's, so that the first layer is cut as it is in a table. */
const [USER, CANDIDATE] = [2, 3];
const task = ctrTask({ itemWidth: CANDIDATE, scenario: undefined });

interface Network {
  readonly parameters: Parameters;
  /** x of the wide side [N, 6], of the deep side [N, 5] -> [N] */
  readonly logits: (inputs: readonly tf.Tensor2D[]) => tf.Tensor1D;
  /** Mean log loss. */
  readonly loss: (inputs: readonly tf.Tensor2D[]) => tf.Scalar;
}

function networkOf(entry: ParityCase, kernel: 'dense weight' | 'table'): Network {
  const weights = tensorsAt(entry, ['weights']);
  const parameters = testParameters(
    1,
    numberOr(entry, ['train', 'adagrad', 'initial_accumulator'], 0.1),
  );
  const given: { wide?: tf.Tensor2D | undefined; deep?: tf.Tensor2D | undefined } = {};
  const wide = linearModel(parameters, { entry, kernel, x: () => present(given.wide, 'x') });
  const units = hiddenUnits(weights);
  const model =
    units.length === 0
      ? wide
      : wideDeepModel(
          wide,
          deepModel(parameters, units, () => present(given.deep, 'x')),
        );
  assignWeights(parameters, withPadding(parameters, weights));
  const rows = rowsOf(entry);
  const logits: Network['logits'] = ([ofWide, ofDeep]) => {
    Object.assign(given, { wide: ofWide, deep: ofDeep });
    const batch = { tasks: { ctr: rows } } as unknown as Batch; // the sides read nothing else of it
    return present(model.forward(batch, noDropout).logits.ctr, 'logits') as tf.Tensor1D;
  };
  return { parameters, logits, loss: (inputs) => task.loss(logits(inputs), rows) };
}

interface LinearSide {
  readonly entry: ParityCase;
  readonly kernel: 'dense weight' | 'table';
  readonly x: () => tf.Tensor2D;
}

/** The wide side without the hashing of fields: its inputs are numbers. */
function linearModel(parameters: Parameters, { entry, kernel, x }: LinearSide): Model {
  const [features = 0] = tensorAt(entry, ['weights', 'wide/kernel']).shape;
  const rule = ruleOf(entry);
  const ids = Int32Array.from({ length: features }, (_, k) => 1 + k);
  if (kernel === 'table') parameters.declareTable('wide/kernel', 1 + features, 1, rule);
  else parameters.declareDense('wide/kernel', [features, 1], rule);
  const wideKernel = (): tf.Tensor2D =>
    parameters.tables.get('wide/kernel')?.lookup(ids) ??
    (parameters.value('wide/kernel') as tf.Tensor2D); // [6, 1]
  parameters.declareDense('wide/bias', [1], rule);
  return {
    parameters,
    tasks: [task],
    forward: () => {
      const linear = tf.add(tf.matMul(x(), wideKernel()), parameters.value('wide/bias')); // [N, 1]
      return { logits: { ctr: tf.reshape(linear, [-1]) } };
    },
  };
}

/** The deep side as a table's is composed, but that its inputs are the case's: user x[:, :2], candidate x[:, 2:]. */
function deepModel(parameters: Parameters, units: readonly number[], x: () => tf.Tensor2D): Model {
  const columns = (begin: number, size: number): tf.Tensor2D =>
    tf.slice(x(), [0, begin], [-1, size]);
  return encoderModel({
    parameters,
    items: { width: CANDIDATE, embed: () => columns(USER, CANDIDATE) },
    encoder: { width: USER, encode: () => ({ representation: columns(0, USER) }) },
    heads: [{ task, head: deepHead(parameters, task, { representationWidth: USER, units }) }],
  });
}

/** Widths of the hidden layers, as many as the case has. */
function hiddenUnits(weights: Readonly<Record<string, ParityTensor>>): number[] {
  return Object.entries(weights).flatMap(([name, { shape }]) =>
    /^deep\/dense_\d+\/kernel$/.test(name) ? [shape[1] ?? 0] : [],
  );
}

/** A row a request and an item. */
function rowsOf(entry: ParityCase): TaskBatch {
  const label = Float32Array.from(tensorAt(entry, ['inputs', 'labels']).data);
  const each = Int32Array.from(label, (_, n) => n);
  return {
    ...{ count: label.length, label, weight: new Float32Array(label.length).fill(1) },
    ...{ request: each, item: each, row: Uint32Array.from(each) },
  };
}

/** The contract of the vectors has no task in the names of the deep side. */
const contractName = (name: string): string => name.replace(/^deep\/ctr\//, 'deep/');

function ruleOf(entry: ParityCase) {
  const of = (name: string): number => numberAt(entry, ['train', 'ftrl', name]);
  if (!hasValue(entry, ['train'])) return ftrl();
  expect(valueAt(entry, ['train', 'ftrl', 'prefixes'])).toEqual(['wide/']);
  return ftrl({ alpha: of('alpha'), beta: of('beta'), l1: of('l1'), l2: of('l2') });
}

function inputsOf(entry: ParityCase): tf.Tensor2D[] {
  const { x, x_wide: wide, x_deep: deep } = tensorsAt(entry, ['inputs']);
  return [x, wide, deep].flatMap((input) =>
    input === undefined ? [] : [tensorOf<tf.Rank.R2>(input)],
  );
}

/** The weights of a case; a table has its padding row in front. */
function withPadding(
  parameters: Parameters,
  weights: Readonly<Record<string, ParityTensor>>,
): Weights {
  return new Map(
    Object.entries(weights).map(([contract, { shape, data }]) => {
      const name = contract.replace(/^deep\//, 'deep/ctr/');
      const { rows, dim } = parameters.tables.get(name) ?? { rows: undefined, dim: 0 };
      const padding = Array<number>(dim).fill(0);
      const whole = rows === undefined ? shape : [rows, dim];
      return [name, { shape: whole, data: Float32Array.of(...padding, ...data) }];
    }),
  );
}

/** The same names on both sides; of a table, the rows behind the padding. */
function expectAll(
  weights: Weights,
  expected: Readonly<Record<string, ParityTensor>>,
  what: string,
): void {
  const found = new Map(Array.from(weights, ([name, weight]) => [contractName(name), weight]));
  expect([...found.keys()].sort(), what).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) {
    const data = found.get(name)?.data ?? new Float32Array();
    expectParity(data.subarray(data.length - tensor.data.length), tensor, `${what} of ${name}`);
  }
}

function numberOr(entry: ParityCase, path: readonly string[], otherwise: number): number {
  return hasValue(entry, path) ? numberAt(entry, path) : otherwise;
}
