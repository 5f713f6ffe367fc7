import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  pooledRepresentation,
  type PooledRepresentation,
} from '../../src/models/pooled-representation.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose } from '../support/expect-close.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';
import { TINY_SIZES, tinyDataset } from '../support/tiny-model.ts';

const requests = {
  count: 3,
  moment: Int32Array.of(1, 0, 1),
  query: Int32Array.of(2, 0, 1, 3, 0, 0), // two terms each
  profile: Int32Array.of(1, 2, 0),
};
const queries: ['dense' | 'none'][] = [['dense'], ['none']];

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(queries)(
    'rep = [[pooled, q] W + b, u], each request at its moment: query %s',
    (query) => {
      const { output, parameters } = randomOutput(query);
      const pooled = [draws(3, 1), draws(3, 2)];
      const rows = (name: string): number[][] =>
        parameters.dense.get(name)?.storage.value().arraySync() as number[][];
      const vectors = (table: string): number[][] =>
        parameters.tables.get(table)?.storage.value().arraySync() ?? [];
      const affine = (layer: string, x: readonly number[]): number[] =>
        (parameters.value(`${layer}/bias`).arraySync() as number[]).map((bias, j) =>
          x.reduce((sum, value, i) => sum + value * (rows(`${layer}/kernel`)[i]?.[j] ?? NaN), bias),
        );
      const expected = [0, 1, 2].flatMap((r) => {
        const terms = requests.query.subarray(2 * r, 2 * r + 2);
        const q = [0, 1].map((d) =>
          terms.reduce((sum, term) => sum + (vectors('embedding/query')[term]?.[d] ?? NaN), 0),
        );
        const history = [...(pooled[requests.moment[r] ?? -1] ?? [])];
        const user = vectors('embedding/profile/age')[requests.profile[r] ?? -1] ?? [];
        const repS = affine('layer', query === 'dense' ? [...history, ...q] : history);
        return [...repS, ...affine('profile', user)];
      });
      const found = output.represent(
        tf.tensor2d(
          pooled.flatMap((row) => [...row]),
          [2, 3],
        ),
        requests,
      );
      expect(found.shape).toEqual([3, output.width]);
      expectClose(found, expected, { absolute: 1e-6, relative: 1e-5 });
    },
  );

  test.each(queries)('gradients agree with central differences: query %s', (query) => {
    const { output, parameters } = randomOutput(query);
    const upstream = tf.tensor2d(draws(3 * output.width, 4), [3, output.width]);
    expectGradients({
      parameters,
      inputs: { pooled: tf.tensor2d(draws(6, 1), [2, 3]) },
      loss: ({ pooled }) => tf.sum(tf.mul(output.represent(pooled, requests), upstream)),
    });
  });
});

function randomOutput(query: 'dense' | 'none'): {
  output: PooledRepresentation;
  parameters: Parameters;
} {
  const parameters = testParameters();
  const { manifest } = tinyDataset();
  const output = pooledRepresentation(
    parameters,
    {
      ...manifest,
      vocabulary: { ...manifest.vocabulary, query: 4 },
      profileFields: [{ name: 'age', size: 3 }],
    },
    { name: 'layer', inputs: 3 },
    {
      query,
      dims: { ...TINY_SIZES.embeddingDim, query: 2 },
      profileFieldDims: [2],
      hidden: 4,
      profileUnits: 3,
    },
  );
  randomizeWeights(parameters, 6);
  return { output, parameters };
}
