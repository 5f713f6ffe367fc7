import { describe, expect, test } from 'vitest';
import { categoriesOfIds, neighbourAgreement } from '../../bench/neighbour-agreement.ts';
import { randomStream, shuffle } from '../../src/core/random.ts';
import { itemSentences, type ItemSentences } from '../../src/data/item-sentences.ts';
import { prepareSimulated } from '../../src/data/simulated/prepare-simulated.ts';
import { defaultSimulatedOptions } from '../../src/data/simulated/simulated-options.ts';
import { itemVectors } from '../../src/spec/item-vectors-schema.ts';
import { trainSkipGram } from '../../src/training/skip-gram.ts';

const NEIGHBOURS = 10;
const DIM = 16;

/** Sessions of the simulated users keep to a category for a while, so that neighbours in time are often of one. */
const dataset = prepareSimulated({
  ...defaultSimulatedOptions,
  ...{ users: 300, items: 400, meanMoments: 4 },
});
const sentences = itemSentences(dataset, { users: 1 });

/** How many times as often as by chance the nearest items share the category. */
async function factor(read: ItemSentences, seed: number): Promise<number> {
  const { vectors, counts } = await trainSkipGram({
    ...{ sentences: read, vocabulary: dataset.manifest.vocabulary.item, dim: DIM, seed },
    options: itemVectors.parse('word2vec'),
    clock: () => 0,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const ids = [...counts.keys()].filter((id) => (counts[id] ?? 0) > 0);
  const categories = categoriesOfIds(dataset);
  const { items, agreement, chance } = neighbourAgreement({
    ...{ vectors, dim: DIM, ids, categories, neighbours: NEIGHBOURS },
  });
  expect(items).toBeGreaterThan(300);
  return agreement / chance;
}

describe('the nearest items in the pre-trained embedding', () => {
  test.each([1, 2, 3])(
    'share the category ten times as often as by chance: seed %i',
    async (seed) => {
      expect(await factor(sentences, seed)).toBeGreaterThan(10);
    },
  );

  test('share it as often as by chance where the order of all behaviours is shuffled', async () => {
    const { offset, item } = sentences;
    const shuffled = { offset, item: shuffle(item.slice(), randomStream(1, 'order')) };
    const found = await factor(shuffled, 1);
    expect(found).toBeGreaterThan(0.5);
    expect(found).toBeLessThan(1.5);
  });
});

test('agreement counts the nearest by cosine that share the category, and chance all others', () => {
  // 2 and 3 point one way, 4 and 5 another, lengths apart; 6 has no category
  const rows = [[], [], [1, 0], [5, 0.1], [0, 2], [0.1, 9], [1, 0]].map((row) =>
    row.length === 0 ? [0, 0] : row,
  );
  const question = {
    ...{ vectors: Float32Array.from(rows.flat()), dim: 2, ids: [2, 3, 4, 5, 6], neighbours: 1 },
  };
  const of = (...categories: number[]) =>
    neighbourAgreement({ ...question, categories: Int32Array.of(0, 0, ...categories) });
  expect(of(7, 7, 8, 8, 1)).toEqual({ items: 4, agreement: 1, chance: 1 / 3 });
  expect(of(7, 8, 7, 8, 1)).toEqual({ items: 4, agreement: 0, chance: 1 / 3 });
  expect(of(7, 7, 7, 8, 1)).toEqual({ items: 4, agreement: 0.5, chance: (3 * 2) / 3 / 4 });
});
