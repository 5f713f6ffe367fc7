import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { isOfModule } from '../../src/core/module-name.ts';
import { at } from '../../src/core/typed-arrays.ts';
import { dense, denseLayer, type DenseLayer } from '../../src/nn/dense.ts';
import { ftrl } from '../../src/nn/ftrl.ts';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import { optimizerStep, type OptimizerOptions } from '../../src/nn/optimizer.ts';
import { Parameters } from '../../src/nn/parameters.ts';
import { assignWeights, readWeights } from '../../src/nn/weights.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectSame } from '../support/expect-close.ts';
import { readSlots } from '../support/parity-weights.ts';

const OPTIONS: OptimizerOptions = {
  ...{ learningRate: 0.5, embeddingLearningRate: 0.25, clipNorm: 1 },
  l2: { dense: 0.5, embedding: 0.5 },
};
const FROZEN = ['encoder', 'embedding/item'];
/** `embedding/items` and `encoders` only begin like a frozen module. */
const TRAINED = ['embedding/items', 'encoders/bias', 'encoders/kernel', 'wide/kernel'];
const HELD = ['embedding/item', 'encoder/bias', 'encoder/inner/kernel', 'encoder/wide'];

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('no step moves a bit of a frozen module, and every other weight moves', () => {
    const parameters = network(FROZEN);
    const before = readWeights(parameters);
    for (let k = 0; k < 3; k++) step(parameters);
    const after = readWeights(parameters);
    const moved = [...after].filter(([name, { data }]) => {
      const old = before.get(name)?.data ?? data;
      return data.some((value, k) => value !== at(old, k));
    });
    expect(moved.map(([name]) => name).sort()).toEqual(TRAINED);
    for (const name of HELD) {
      expectSame(after.get(name)?.data ?? [], before.get(name)?.data ?? [], name);
    }
  });

  test('without freezing, all of them move', () => {
    const parameters = network([]);
    const gradients = gradientsOf(parameters, () => lossOf(parameters));
    const reached = [...gradients.dense.keys(), ...gradients.tables.keys()];
    expect(reached.sort()).toEqual([...HELD, ...TRAINED].sort());
  });

  test('frozen weights get no gradient and have no slots', () => {
    const parameters = network(FROZEN);
    const gradients = gradientsOf(parameters, () => lossOf(parameters));
    expect([...gradients.dense.keys(), ...gradients.tables.keys()].sort()).toEqual(TRAINED);
    const slots = (['accumulator', 'n', 'z'] as const).flatMap((slot) => [
      ...readSlots(parameters, slot).keys(),
    ]);
    expect([...new Set(slots)].sort()).toEqual(TRAINED);
    expect(() => parameters.tables.get('embedding/item')?.storage.slot('accumulator')).toThrow(
      'no slot accumulator',
    );
  });

  test('the gradients of the others are those of a network without frozen weights', () => {
    const [frozen, free] = [network(FROZEN), network([])];
    const gradients = [frozen, free].map((parameters) =>
      gradientsOf(parameters, () => lossOf(parameters)),
    );
    for (const name of TRAINED) {
      const [own, other] = gradients.map(
        ({ dense, tables }) => dense.get(name) ?? tables.get(name)?.gradient,
      );
      expectSame(own ?? [], other ?? [], name);
    }
  });

  test('frozen weights can be replaced', () => {
    const parameters = network(FROZEN);
    const weights = readWeights(parameters);
    weights.get('embedding/item')?.data.fill(7, 2);
    weights.get('encoder/wide')?.data.fill(-3);
    assignWeights(parameters, weights);
    step(parameters);
    const after = readWeights(parameters);
    expectSame(after.get('embedding/item')?.data ?? [], [0, 0, 7, 7, 7, 7, 7, 7]);
    expectSame(after.get('encoder/wide')?.data ?? [], [-3, -3]);
  });

  test('a step leaves no tensor behind', () => {
    const parameters = network(FROZEN);
    step(parameters);
    const before = tf.memory().numTensors;
    step(parameters);
    expect(tf.memory().numTensors).toBe(before);
    parameters.dispose();
  });
});

test('they start as the same weights do that are trained, and are counted apart', async () => {
  await backendUnderTest('native');
  const [frozen, free] = [network(FROZEN), network([])];
  const own = readWeights(frozen);
  for (const [name, { data }] of readWeights(free))
    expectSame(own.get(name)?.data ?? [], data, name);
  expect(free.count()).toEqual({ embedding: 20, dense: 9, frozen: 0 });
  expect(frozen.count()).toEqual({ embedding: 20, dense: 9, frozen: 8 + 2 + 2 + 2 });
});

function network(frozen: readonly string[]): Parameters {
  const parameters = new Parameters({
    ...{ seed: 1, initialAccumulator: 0.1, embeddingInitialAccumulator: 0.1 },
    ...{ embeddingDeviation: 0.5 },
    isFrozen: (name) => frozen.some((module) => isOfModule(name, module)),
  });
  parameters.declareTable('embedding/item', 4, 2);
  parameters.declareTable('embedding/items', 4, 2);
  parameters.declareTable('wide/kernel', 4, 1, ftrl());
  denseLayer(parameters, { name: 'encoders', inputs: 2, outputs: 1, activation: 'linear' });
  parameters.declareDense('encoder/inner/kernel', [1, 2], () => Float32Array.of(0.5, -1));
  parameters.declareDense('encoder/bias', [2], () => Float32Array.of(0.25, 0.5));
  parameters.declareDense('encoder/wide', [2], ftrl());
  return parameters;
}

/** Reaches every weight, the trained ones through frozen ones too. */
function lossOf(parameters: Parameters): tf.Scalar {
  const ids = Int32Array.of(3, 1, 0);
  const rows = (name: string): tf.Tensor2D => {
    const table = parameters.tables.get(name);
    if (table === undefined) throw new Error(name);
    return table.lookup(ids);
  };
  const x = tf.add(rows('embedding/item'), rows('embedding/items')); // [3, 2]
  const layer: DenseLayer = {
    ...{ kernel: 'encoders/kernel', bias: 'encoders/bias', inputs: 2, outputs: 1 },
    activation: 'linear',
    parameters,
  };
  const hidden = tf.mul(dense(layer, x as tf.Tensor2D), parameters.value('encoder/inner/kernel')); // [3, 2]
  const shifted = tf.add(
    tf.add(hidden, parameters.value('encoder/bias')),
    parameters.value('encoder/wide'),
  );
  return tf.mean(tf.square(tf.add(shifted, rows('wide/kernel'))));
}

function step(parameters: Parameters): void {
  tf.tidy(() => {
    const gradients = gradientsOf(parameters, () => lossOf(parameters));
    optimizerStep(parameters, gradients, OPTIONS);
    disposeGradients(gradients);
  });
}
