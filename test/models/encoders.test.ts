import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { TASK_NAMES } from '../../src/core/tasks.ts';
import type { Batch } from '../../src/data/batch.ts';
import type { Encoder } from '../../src/models/encoder.ts';
import { itemEmbedding, type ItemEmbedding } from '../../src/models/feature-embeddings.ts';
import { noDropout, seededDropout, type Dropout } from '../../src/nn/dropout.ts';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import { nativeTensorCount } from '../../src/nn/kernels/native-op.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { backendUnderTest } from '../support/backend.ts';
import { onlyRequest, withMorePadding } from '../support/batch-parts.ts';
import { expectClose } from '../support/expect-close.ts';
import { wholeGradients } from '../support/parity-weights.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';
import { momentsAsking, tinyBuilder, tinyDataset, TINY_SIZES } from '../support/tiny-model.ts';
import { encoderVariants, type EncoderVariant } from './encoder-variants.ts';

const tolerance = { absolute: 1e-5, relative: 1e-5 };

interface Network {
  readonly parameters: Parameters;
  readonly items: ItemEmbedding;
  readonly encoder: Encoder;
}

describe.each(encoderVariants)('%s', (_name, variant) => {
  beforeAll(() => backendUnderTest('native'));

  test('more padding changes nothing, neither representations nor gradients', () => {
    const network = networkOf(variant);
    const batch = mixedBatch();
    const [plain, padded] = [outcome(network, batch), outcome(network, withMorePadding(batch, 5))];
    for (const [name, values] of plain)
      expectClose(padded.get(name) ?? [], values, tolerance, name);
    network.parameters.dispose();
  });

  test('a batch equals its requests one by one', () => {
    const network = networkOf(variant);
    const batch = mixedBatch();
    expect(batch.requests.count).toBeGreaterThan(batch.moments);
    tf.tidy(() => {
      const together = represent(network, batch);
      expect(together.shape).toEqual([batch.requests.count, network.encoder.width]);
      for (let request = 0; request < batch.requests.count; request++) {
        const alone = represent(network, onlyRequest(batch, request));
        expectClose(alone, tf.slice(together, [request], [1]), tolerance, `request ${request}`);
      }
    });
    network.parameters.dispose();
  });

  test('the order of a history is seen or not, as it should be', () => {
    const network = networkOf(variant);
    const batch = mixedBatch();
    tf.tidy(() => {
      const [forwards, backwards] = [batch, backwardsInTime(batch)].map((b) =>
        represent(network, b),
      );
      const apart = tf.max(tf.abs(tf.sub(forwards ?? 0, backwards ?? 0))).dataSync()[0] ?? NaN;
      if (variant.order === 'matters') expect(apart).toBeGreaterThan(0.01);
      else expect(apart).toBeLessThan(1e-5);
    });
    network.parameters.dispose();
  });

  test('empty histories give finite representations and gradients, and know nothing of items', () => {
    const network = networkOf(variant);
    const { length } = mixedBatch().history;
    const batch = withLengths(mixedBatch(), new Int32Array(length.length));
    const found = outcome(network, batch);
    for (const [name, values] of found) {
      expect([name, Array.from(values).every(Number.isFinite)]).toEqual([name, true]);
    }
    expect(Math.max(...Array.from(found.get('embedding/item') ?? [], Math.abs))).toBe(0);
    network.parameters.dispose();
  });

  test('every weight gets a gradient', () => {
    const network = networkOf(variant);
    const gradients = outcome(network, mixedBatch());
    const names = [...network.parameters.dense.keys(), ...network.parameters.tables.keys()];
    for (const name of names) {
      const size = Math.max(...Array.from(gradients.get(name) ?? [NaN], Math.abs));
      // the softmax of Eq. 7 does not see a shift of all scores: the true gradient is 0
      if (name === 'attention/score/bias') expect(size, name).toBeLessThan(1e-5);
      else expect(size, name).toBeGreaterThan(1e-5);
    }
    network.parameters.dispose();
  });

  test('a pass forward and back leaves no tensor behind', () => {
    const network = networkOf(variant);
    const batch = mixedBatch();
    const pass = (step: number): void => {
      const dropout = seededDropout(0.2, randomStream(step, 'dropout'));
      disposeGradients(gradientsOf(network.parameters, () => lossOf(network, batch, dropout)));
    };
    pass(0); // reads the weights, which stay cached until they change
    const before = [tf.memory().numTensors, nativeTensorCount()];
    for (let step = 1; step < 4; step++) pass(step);
    expect([tf.memory().numTensors, nativeTensorCount()]).toEqual(before);
    network.parameters.dispose();
  });

  test('native and WebAssembly agree on representations and gradients', async () => {
    const native = outcome(networkOf(variant), mixedBatch());
    await backendUnderTest('wasm');
    const wasm = outcome(networkOf(variant), mixedBatch());
    await backendUnderTest('native');
    expect([...wasm.keys()]).toEqual([...native.keys()]);
    for (const [name, values] of native) {
      const largest = Array.from(values).reduce(
        (most, value) => Math.max(most, Math.abs(value)),
        0,
      );
      const allowed = { absolute: 2e-6 + 1e-4 * largest, relative: 0 };
      expectClose(wasm.get(name) ?? [], values, allowed, name);
    }
  });
});

function networkOf({ build }: EncoderVariant): Network {
  const parameters = testParameters();
  const { manifest } = tinyDataset();
  const items = itemEmbedding(parameters, manifest.vocabulary, TINY_SIZES.embeddingDim);
  const encoder = build(parameters, manifest, items.width);
  randomizeWeights(parameters, 5, 0.3);
  return { parameters, items, encoder };
}

/** Histories of many lengths, one of them empty, and moments with more than one request. */
function mixedBatch(): Batch {
  const moments = momentsAsking(['ctr', 'ppp'], 8);
  const batch = tinyBuilder(TASK_NAMES, moments.length).build(moments);
  const shorter = batch.history.length.map((length, m) => Math.min(length, (3 * m) % 11));
  return withLengths(batch, shorter);
}

function withLengths(batch: Batch, length: Int32Array): Batch {
  return { ...batch, history: { ...batch.history, length } };
}

/** Each history from its last event to its first. */
function backwardsInTime(batch: Batch): Batch {
  const { length, item, property } = batch.history;
  const turned = (values: Int32Array): Int32Array => {
    const copy = values.slice();
    length.forEach((real, m) => {
      copy.subarray(m * batch.steps, m * batch.steps + real).reverse();
    });
    return copy;
  };
  return { ...batch, history: { length, item: turned(item), property: turned(property) } };
}

function represent({ items, encoder }: Network, batch: Batch, dropout = noDropout): tf.Tensor2D {
  const pass = { batch, items: items.embed(batch.items), dropout };
  return encoder.encode(pass).representation;
}

function lossOf(network: Network, batch: Batch, dropout?: Dropout): tf.Scalar {
  return tf.tidy(() => {
    const rep = represent(network, batch, dropout);
    return tf.sum(tf.mul(rep, tf.tensor2d(draws(rep.size, 9), rep.shape)));
  });
}

/** Representations and every gradient, by name. */
function outcome(network: Network, batch: Batch): Map<string, ArrayLike<number>> {
  const values = new Map<string, ArrayLike<number>>();
  tf.tidy(() => {
    values.set('representation', represent(network, batch).dataSync());
    const gradients = gradientsOf(network.parameters, () => lossOf(network, batch));
    for (const [name, { data }] of wholeGradients(network.parameters, gradients)) {
      values.set(name, data);
    }
    disposeGradients(gradients);
  });
  return values;
}
