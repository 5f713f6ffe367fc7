import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { itemEmbedding, propertyEmbedding } from '../../src/models/feature-embeddings.ts';
import { userProfile } from '../../src/models/user-profile.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose } from '../support/expect-close.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

const tolerance = { absolute: 1e-6, relative: 1e-5 };
const vocabulary = {
  ...{ item: 5, shop: 4, brand: 4, category: 3, tag: 6 },
  ...{ scenario: 4, time: 7, type: 3, query: 3 },
};
const dims = {
  ...{ item: 3, shop: 2, brand: 1, category: 2, tag: 2 },
  ...{ scenario: 2, time: 3, type: 1, query: 2 },
};
const items = {
  count: 3,
  item: Int32Array.of(0, 4, 2),
  shop: Int32Array.of(0, 1, 3),
  brand: Int32Array.of(0, 3, 2),
  category: Int32Array.of(0, 2, 1),
  tag: Int32Array.of(0, 0, 5, 2, 1, 0),
};
const properties = {
  count: 2,
  scenario: Int32Array.of(0, 3),
  time: Int32Array.of(0, 0, 0, 2, 6, 1),
  type: Int32Array.of(0, 2),
};
const profile = Int32Array.of(1, 3, 2, 0); // two requests, two fields

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('an item is its item, shop, brand, category and the sum of its tags, in this order', () => {
    const parameters = testParameters();
    const embedding = itemEmbedding(parameters, vocabulary, dims);
    randomizeWeights(parameters, 1);
    const row = (field: string, id: number): number[] => rowOf(parameters, field, id);
    const tags = row('tag', 5).map((value, d) => value + (row('tag', 2)[d] ?? 0));
    const second = [
      ...row('item', 4),
      ...row('shop', 1),
      ...row('brand', 3),
      ...row('category', 2),
    ];
    expect(embedding.width).toBe(10);
    expectClose(
      tf.slice(embedding.embed(items), [0], [2]).dataSync(),
      [...Array<number>(10).fill(0), ...second, ...tags],
      tolerance,
    );
  });

  test('a property is its scenario, the sum of its times and its type, in this order', () => {
    const parameters = testParameters();
    const embedding = propertyEmbedding(parameters, vocabulary, dims);
    randomizeWeights(parameters, 1);
    const row = (field: string, id: number): number[] => rowOf(parameters, field, id);
    const times = [0, 1, 2].map((d) =>
      [2, 6, 1].reduce((sum, id) => sum + (row('time', id)[d] ?? 0), 0),
    );
    expect(embedding.width).toBe(6);
    expectClose(
      tf.slice(embedding.embed(properties), [1], [1]).dataSync(),
      [...row('scenario', 3), ...times, ...row('type', 2)],
      tolerance,
    );
  });

  test('gradients agree with central differences', () => {
    const parameters = testParameters();
    const [item, property] = [
      itemEmbedding(parameters, vocabulary, dims),
      propertyEmbedding(parameters, vocabulary, dims),
    ];
    const user = userProfile(parameters, {
      fields: [
        { name: 'age', size: 3 },
        { name: 'region', size: 4 },
      ],
      fieldDims: [2, 3],
      units: 2,
    });
    randomizeWeights(parameters, 2);
    const weighted = (x: tf.Tensor2D, seed: number): tf.Scalar =>
      tf.sum(tf.mul(tf.square(x), tf.tensor2d(draws(x.size, seed), x.shape)));
    expectGradients({
      parameters,
      inputs: {},
      loss: () =>
        tf.addN<tf.Scalar>([
          weighted(item.embed(items), 1),
          weighted(property.embed(properties), 2),
          weighted(user.embed(profile, 2), 3),
        ]),
    });
  });
});

test('without any profile field, every user is the same learned constant', async () => {
  await backendUnderTest('native');
  const parameters = testParameters();
  const user = userProfile(parameters, { fields: [], fieldDims: [], units: 2 });
  parameters.dense.get('profile/bias')?.storage.assign(tf.tensor1d([3, -1]));
  expectClose(user.embed(new Int32Array(0), 2), [3, -1, 3, -1], tolerance);
});

function rowOf(parameters: ReturnType<typeof testParameters>, field: string, id: number): number[] {
  return parameters.tables.get(`embedding/${field}`)?.storage.value().arraySync()[id] ?? [];
}
