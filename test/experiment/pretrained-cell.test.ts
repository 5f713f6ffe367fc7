import { beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { at } from '../../src/core/typed-arrays.ts';
import { itemSentences } from '../../src/data/item-sentences.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { estimateCost } from '../../src/experiment/cost-estimate.ts';
import type { Backend } from '../../src/nn/backend/backend.ts';
import { readWeights } from '../../src/nn/weights.ts';
import { readCheckpoint } from '../../src/results/checkpoint.ts';
import { runRecordSchema } from '../../src/results/run-record.ts';
import { trainSkipGram } from '../../src/training/skip-gram.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectSame } from '../support/expect-close.ts';
import { TINY_SIZES, tinyDataset, tinyModel } from '../support/tiny-model.ts';
import {
  onlyCell,
  runTinyCell,
  tinyCellSpec,
  type Ran,
  type TinyCellRun,
} from './run-tiny-cell.ts';

const OPTIONS = {
  ...{ window: 3, negatives: 4, epochs: 2, learningRate: 0.05, subsampling: 0.1, noisePower: 0.5 },
};
const SPEC = tinyCellSpec({ itemVectors: { kind: 'word2vec', ...OPTIONS } });
const DIM = TINY_SIZES.embeddingDim.item;

let backend: Backend;

beforeAll(async () => {
  backend = await backendUnderTest('native');
});

function run(request: Partial<TinyCellRun> = {}): Promise<Ran> {
  return runTinyCell({ spec: SPEC, dataset: tinyDataset(), backend, ...request });
}

async function itemsOf({ folder }: Ran): Promise<Float32Array> {
  const { data } = present((await readCheckpoint(folder)).tensors.get('embedding/item'), 'items');
  return Float32Array.from(data);
}

describe('a cell with pre-trained items', () => {
  it('ends with the vectors of the skip-gram of its seed, and with the start of the table for other items', async () => {
    const dataset = withoutEvents(tinyDataset(), 5);
    const { vectors, counts } = await trainSkipGram({
      ...{ sentences: itemSentences(dataset, { users: SPEC.data.users }), options: OPTIONS },
      ...{ vocabulary: dataset.manifest.vocabulary.item, dim: DIM, seed: onlyCell(SPEC).seed },
      clock: () => 0,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const found = await itemsOf(await run({ dataset }));
    const start = startOf(dataset);
    const rows = (source: Float32Array, id: number): Float32Array =>
      source.subarray(id * DIM, (id + 1) * DIM);
    const never: number[] = [];
    counts.forEach((count, id) => {
      if (count === 0) never.push(id);
      expectSame(rows(found, id), rows(count === 0 ? start : vectors, id), `item ${id}`);
    });
    expect(never).toEqual([0, 1, 5]); // padding, unknown, and the item without events
    expect(rows(found, 0).every((value) => value === 0)).toBe(true);
    expect(rows(found, 1).some((value) => value !== 0)).toBe(true);
  });

  it('does not let an event at or after the first moment of validation into them', async () => {
    const dataset = tinyDataset();
    const { events, moments, items } = dataset;
    const border = at(moments.time, at(moments.splitOffset, 1));
    const item = events.item.map((row, event) =>
      at(events.time, event) < border ? row : 1 + (row % (items.id.length - 1)),
    );
    expect(item).not.toEqual(events.item);
    const other = await run({ dataset: { ...dataset, events: { ...events, item } } });
    expectSame(await itemsOf(other), await itemsOf(await run()));
  });

  it('records what the pre-training read, apart from the samples of the tasks', async () => {
    const progress: number[] = [];
    const onPretraining = ({ words }: { words: number }): void => void progress.push(words);
    const { record } = await run({ overrides: { onPretraining } });
    const plain = (await run({ spec: tinyCellSpec() })).record;
    const words = OPTIONS.epochs * itemSentences(tinyDataset(), SPEC.data).item.length;
    expect(record.work.pretraining).toMatchObject({ words });
    expect(record.work.pretraining?.pairs).toBeGreaterThan(words / 2);
    expect(progress.at(-1)).toBe(words);
    expect(record.work.samplesSeen).toEqual(plain.work.samplesSeen);
    expect(plain.work).not.toHaveProperty('pretraining');
    const { wallSeconds, trainingSeconds, pretraining } = record.work;
    expect(wallSeconds).toBeGreaterThan(trainingSeconds + (pretraining?.seconds ?? Infinity));
    const frozen = tinyDataset().manifest.vocabulary.item * DIM;
    expect(record.parameters).toEqual({ ...plain.parameters, frozen });
    expect(runRecordSchema.parse(record)).toEqual(record);
  });

  it('is expected to take longer for it', () => {
    const seconds = (spec: typeof SPEC): number =>
      estimateCost(tinyDataset(), spec.data, onlyCell(spec), 1).seconds;
    const longer = tinyCellSpec({ itemVectors: { kind: 'word2vec', ...OPTIONS, epochs: 6 } });
    const plain = seconds(tinyCellSpec());
    expect(seconds(SPEC)).toBeGreaterThan(plain);
    expect((seconds(longer) - plain) / (seconds(SPEC) - plain)).toBeCloseTo(3);
  });

  it('stops in the pre-training when it is told to, and leaves no record', async () => {
    const abort = new AbortController();
    const onPretraining = (): void => {
      abort.abort();
    };
    const stopped = run({ overrides: { onPretraining, signal: abort.signal } });
    await expect(stopped).rejects.toThrow('pre-training was interrupted');
  });

  it('reads every sentence but once in a smoke run of few users', async () => {
    const { record } = await run({ smoke: true });
    const sentences = itemSentences(tinyDataset(), SPEC.data);
    expect(record.work.pretraining).toMatchObject({ words: sentences.item.length });
  });
});

/** The items' table of the same network before anything is trained. */
function startOf(dataset: PreparedDataset): Float32Array {
  const { tasks, model, seed } = onlyCell(SPEC);
  const { parameters } = tinyModel({ tasks, model, seed, dataset });
  const { data } = present(readWeights(parameters).get('embedding/item'), 'items');
  parameters.dispose();
  return data;
}

/** No user meets the item. */
function withoutEvents(dataset: PreparedDataset, id: number): PreparedDataset {
  const { events, items } = dataset;
  const other = items.id.indexOf(id + 1);
  const item = events.item.map((row) => (at(items.id, row) === id ? other : row));
  return { ...dataset, events: { ...events, item } };
}
