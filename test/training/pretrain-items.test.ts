import { beforeAll, describe, expect, test } from 'vitest';
import { Parameters } from '../../src/nn/parameters.ts';
import { pretrainItems } from '../../src/training/pretrain-items.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectSame } from '../support/expect-close.ts';

const DIM = 4;

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('items of the sentences get new vectors, all others keep their start', async () => {
    const parameters = new Parameters({
      ...{ seed: 1, initialAccumulator: 0.1, embeddingInitialAccumulator: 0.1 },
      ...{ embeddingDeviation: 0.5, frozen: ['embedding'] },
    });
    const table = parameters.declareTable('embedding/item', 6, DIM);
    const all = Int32Array.from({ length: 6 }, (_, id) => id);
    const before = Float32Array.from(table.read(all).dataSync());
    const { progress, loss } = await pretrainItems(table, {
      sentences: { offset: Uint32Array.of(0, 3), item: Int32Array.of(2, 4, 2) },
      options: {
        ...{ window: 1, negatives: 2, epochs: 5, learningRate: 0.1 },
        ...{ subsampling: 0, noisePower: 0.75 },
      },
      seed: 1,
      clock: () => 0,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const after = Float32Array.from(table.read(all).dataSync());
    const row = (values: Float32Array, id: number) => values.subarray(id * DIM, (id + 1) * DIM);
    for (const id of [0, 1, 3, 5]) expectSame(row(after, id), row(before, id), `item ${id}`);
    for (const id of [2, 4]) expect(row(after, id), `item ${id}`).not.toEqual(row(before, id));
    expect(progress).toMatchObject({ words: 15, pairs: 20 });
    expect(loss).toBeGreaterThan(0);
    parameters.dispose();
  });
});
