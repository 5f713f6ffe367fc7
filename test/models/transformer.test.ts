import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { transformerEncoder } from '../../src/models/transformer.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose } from '../support/expect-close.ts';
import { stepBatch } from '../support/step-batch.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';
import { TINY_SIZES, tinyDataset } from '../support/tiny-model.ts';
import { blockByLoops, layersByLoops, plus, rowOf } from '../support/transformer-loops.ts';

const [E, H, T] = [3, 6, 2];

/** The same towers and rates act on every encoder: at scale 1 the states would be some thirty times those of an LSTM. */
test('a state has the size that the start of the last norm gives it', async () => {
  await backendUnderTest('native');
  const parameters = testParameters();
  const encoder = transformerEncoder(parameters, tinyDataset().manifest, E, {
    ...{ properties: 'all', context: 'causal', dims: TINY_SIZES.embeddingDim },
    ...{ hidden: H, layers: 2, heads: 2, feedForward: 5, positions: 4, outputScale: 0.1 },
    ...{ profileFieldDims: [2, 2], profileUnits: 4, attentionUnits: [5, 3] },
  });
  const { representation } = encoder.encode({
    batch: stepBatch(Int32Array.of(1, 1), T),
    items: tf.tensor2d(draws(2 * T * E, 1), [2 * T, E]),
    dropout: noDropout,
  });
  const repS = tf.slice(representation, [0, 0], [-1, H]);
  const size = tf.sqrt(tf.mean(tf.square(repS), 1)).dataSync();
  for (const root of size) expect(root).toBeCloseTo(0.1, 2);
});

describe.each(['native', 'wasm'] as const)('the Transformer on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('of a history of one event, rep_s is the state of that event', () => {
    const parameters = testParameters();
    const manifest = { ...tinyDataset().manifest, profileFields: [] };
    const encoder = transformerEncoder(parameters, manifest, E, {
      ...{ properties: 'all', context: 'causal', dims: TINY_SIZES.embeddingDim },
      ...{ hidden: H, layers: 2, heads: 2, feedForward: 5, positions: 4, outputScale: 1 },
      ...{ profileFieldDims: [], profileUnits: 4, attentionUnits: [5, 3] },
    });
    randomizeWeights(parameters, 8);
    const items = draws(2 * T * E, 1);
    const batch = stepBatch(Int32Array.of(1, 1), T);
    const { representation, attentionWeights } = encoder.encode({
      batch,
      items: tf.tensor2d(items, [2 * T, E]),
      dropout: noDropout,
    });
    expect(encoder.width).toBe(H + 4);
    expectClose(attentionWeights ?? [], [1, 0, 1, 0], { absolute: 1e-6, relative: 0 });

    const layers = layersByLoops(parameters);
    const row = (table: string, id: number | undefined): number[] =>
      parameters.tables.get(`embedding/${table}`)?.storage.value().arraySync()[id ?? -1] ?? [];
    const expected = [0, 1].map((m) => {
      const { scenario, time, type } = batch.properties;
      const first = m * T; // entry of the moment's one event
      const p = [
        ...row('scenario', scenario[first]),
        ...row('time', time[first]),
        ...row('type', type[first]),
      ];
      const x = layers.affine('transformer/input', [...rowOf(items, first, E), ...p]);
      let states = [plus(x, row('position', 1))];
      for (const name of ['transformer/block_0', 'transformer/block_1']) {
        states = blockByLoops(layers, states, { name, heads: 2, context: 'causal' });
      }
      return layers.norm('transformer/norm', states[0] ?? []);
    });
    const repS = tf.slice(representation, [0, 0], [-1, H]);
    expectClose(repS, expected.flat(), { absolute: 5e-6, relative: 1e-5 });
  });
});
