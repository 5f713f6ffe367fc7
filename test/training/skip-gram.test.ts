import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { at } from '../../src/core/typed-arrays.ts';
import type { ItemSentences } from '../../src/data/item-sentences.ts';
import { descendPair, type SkipGramVectors } from '../../src/training/skip-gram-step.ts';
import { trainSkipGram, type SkipGramTraining } from '../../src/training/skip-gram.ts';
import { TrainingInterrupted } from '../../src/training/training.ts';
import { expectClose, expectSame } from '../support/expect-close.ts';
import { draws } from '../support/test-parameters.ts';
import { userErrorText } from '../support/user-error-text.ts';

const DIM = 3;
const WORDS = 6;
const RATE = 0.25;
/** The last target lies behind the count. */
const PAIR = { word: 2, targets: Int32Array.of(4, 1, 5, 3), count: 3 };
const SEEN = [4, 1, 5];

describe('a step', () => {
  test('goes down the gradient of the loss that the paper states', () => {
    const before = someVectors();
    const after = copyOf(before);
    const loss = descendPair(after, PAIR, RATE, new Float32Array(DIM));
    expectClose([loss], [lossOf(before)], { absolute: 1e-6, relative: 0 }, 'loss');
    for (const part of ['input', 'context'] as const) {
      const expected = before[part].map((value, k) => value - RATE * slope(before, part, k));
      expectClose(after[part], expected, { absolute: 1e-6, relative: 0 }, part);
    }
  });

  test('leaves all other words as they are, to the bit', () => {
    const before = someVectors();
    const after = copyOf(before);
    descendPair(after, PAIR, RATE, new Float32Array(DIM));
    expect(changedWords(before.input, after.input)).toEqual([PAIR.word]);
    expect(changedWords(before.context, after.context)).toEqual(SEEN.toSorted());
  });

  test('descends twice on a noise word that was drawn twice', () => {
    const twice = { word: 2, targets: Int32Array.of(4, 1, 1), count: 3 };
    const found = someVectors();
    const before = copyOf(found);
    descendPair(found, twice, RATE, new Float32Array(DIM));
    const v = vectorOf(before.input, 2);
    let noise = vectorOf(before.context, 1);
    for (let k = 0; k < 2; k++) {
      const pull = RATE * sigmoid(dot(v, noise));
      noise = noise.map((entry, d) => entry - pull * (v[d] ?? 0));
    }
    expectClose(vectorOf(found.context, 1), noise, { absolute: 1e-6, relative: 0 });
  });
});

describe('training', () => {
  test('brings words together that stand together, and none where words stand by chance', async () => {
    const apart = separation((await trainSkipGram(training(twoTopics()))).vectors);
    const mixed = separation((await trainSkipGram(training(shuffledWords(twoTopics())))).vectors);
    expect(apart).toBeGreaterThan(0.5);
    expect(Math.abs(mixed)).toBeLessThan(0.1);
  });

  test('repeats every bit with the same seed, and none of it with another', async () => {
    const [one, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => trainSkipGram({ ...training(twoTopics()), seed })),
    );
    expectSame(again?.vectors ?? [], one?.vectors ?? []);
    expect(again?.loss).toBe(one?.loss);
    const same = one?.vectors.filter((value, k) => value !== 0 && value === other?.vectors[k]);
    expect(same).toHaveLength(0);
  });

  test('lowers the loss from epoch to epoch', async () => {
    const lossAfter = async (epochs: number): Promise<number> =>
      (await trainSkipGram(training(twoTopics(), { epochs }))).loss;
    const first = await lossAfter(1);
    expect(first).toBeLessThan((1 + 5) * Math.LN2); // where all scores are 0
    expect(await lossAfter(5)).toBeLessThan(first);
  });

  test('counts words and pairs, and leaves words that do not occur at 0', async () => {
    const sentences = sentencesOf([
      [2, 3, 2],
      [3, 5],
    ]);
    const reported: number[] = [];
    const { vectors, counts, progress } = await trainSkipGram({
      ...training(sentences, { window: 1, epochs: 4 }),
      onProgress: ({ words }) => reported.push(words),
    });
    expect([...counts]).toEqual([0, 0, 2, 2, 0, 1]);
    expect(changedWords(new Float32Array(vectors.length), vectors)).toEqual([2, 3, 5]);
    expect(progress).toMatchObject({ words: 20, plannedWords: 20, pairs: 4 * (2 * 2 + 2) });
    expect(reported).toEqual([5, 10, 15, 20]);
  });

  test('draws the window of each word, near words counting more', async () => {
    const length = 4000;
    const long = sentencesOf([Array.from({ length }, (_, k) => 2 + (k % 4))]);
    const { progress } = await trainSkipGram(training(long, { window: 5, epochs: 1 }));
    // on each side 1 to 5, 3 on average with variance 2
    const spread = 2 * Math.sqrt(2 * length);
    expect(Math.abs(progress.pairs - 6 * length)).toBeLessThan(4 * spread);
  });

  test('leaves out an occurrence of a word of share f with probability 1 - sqrt(t / f)', async () => {
    const count = 5000;
    const sentences = sentencesOf(Array.from({ length: count }, () => [2, 3]));
    const pairs = async (subsampling: number): Promise<number> => {
      const options = { window: 1, epochs: 1, subsampling };
      return (await trainSkipGram(training(sentences, options))).progress.pairs;
    };
    expect(await pairs(0)).toBe(2 * count);
    expect(await pairs(0.5)).toBe(2 * count);
    const kept = 0.5 * 0.5; // both words, each with sqrt(0.125 / 0.5)
    const spread = 2 * Math.sqrt(count * kept * (1 - kept));
    expect(Math.abs((await pairs(0.125)) - 2 * count * kept)).toBeLessThan(4 * spread);
  });

  test('draws noise in proportion to the count to the power given', async () => {
    // noise that is the word sought is dropped, and how often that happens shows in the loss
    const rare = 4;
    const list = [
      ...Array.from({ length: 96 }, () => [2, 2]),
      ...Array.from({ length: rare }, () => [3, 3]),
    ];
    const sentences = sentencesOf(list);
    const loss = async (noisePower: number): Promise<number> => {
      const options = { window: 1, epochs: 1, negatives: 200, noisePower, learningRate: 1e-9 };
      return (await trainSkipGram(training(sentences, options))).loss / Math.LN2;
    };
    // at scores of 0 each target adds ln 2: the word seen, and the noise that is another word
    const expected = (power: number): number => {
      const [a, b] = [96 ** power, rare ** power];
      const [p, q] = [a / (a + b), b / (a + b)];
      return 1 + 200 * (0.96 * (1 - p) + 0.04 * (1 - q));
    };
    for (const power of [0, 0.75, 1]) {
      expect(Math.abs((await loss(power)) / expected(power) - 1)).toBeLessThan(0.05);
    }
  });

  test('stops when it is told to', async () => {
    const abort = new AbortController();
    const long = { ...training(twoTopics(), { epochs: 10_000 }), signal: abort.signal };
    const reported: number[] = [];
    const onProgress = ({ words }: { readonly words: number }): void => {
      reported.push(words);
      if (reported.length === 3) abort.abort();
    };
    await expect(trainSkipGram({ ...long, onProgress })).rejects.toThrow(TrainingInterrupted);
    expect(reported).toHaveLength(3);
  });

  test('says so where there is nothing to read', async () => {
    expect(await userErrorText(() => trainSkipGram(training(sentencesOf([])))))
      .toMatchInlineSnapshot(`
      "word2vec has nothing to read before the first moment of validation
          expected  users with two behaviours or more on items with an id of their own
          cure      take more users or a longer time, or leave \`model.itemVectors\` out"
    `);
  });

  test('says so where it diverges', async () => {
    const steep = training(twoTopics(), { learningRate: 100, epochs: 30 });
    expect(await userErrorText(() => trainSkipGram(steep))).toMatchInlineSnapshot(`
      "the loss of word2vec is NaN in epoch 1 (learning rate 100)
          expected  a finite loss
          cure      lower \`model.itemVectors.learningRate\`"
    `);
  });
});

function someVectors(): SkipGramVectors {
  return { dim: DIM, input: draws(WORDS * DIM, 1), context: draws(WORDS * DIM, 2) };
}

function copyOf({ dim, input, context }: SkipGramVectors): SkipGramVectors {
  return { dim, input: input.slice(), context: context.slice() };
}

function vectorOf(values: Float32Array, word: number): number[] {
  return Array.from(values.subarray(word * DIM, (word + 1) * DIM));
}

/** In float64, from the equation. */
function lossOf({ input, context }: Omit<SkipGramVectors, 'dim'>): number {
  const v = vectorOf(input, PAIR.word);
  const [beside = 0, ...noise] = SEEN.map((word) => dot(v, vectorOf(context, word)));
  return noise.reduce((sum, score) => sum - Math.log(sigmoid(-score)), -Math.log(sigmoid(beside)));
}

/** Central difference of the loss by one entry. */
function slope(vectors: SkipGramVectors, part: 'input' | 'context', k: number): number {
  const [up, down] = [1e-3, -1e-3].map((by) => {
    const values = vectors[part].slice();
    values[k] = at(values, k) + by;
    return { by: at(values, k), loss: lossOf({ ...vectors, [part]: values }) };
  });
  if (up === undefined || down === undefined) throw new Error('two sides');
  return (up.loss - down.loss) / (up.by - down.by);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, d) => sum + value * (b[d] ?? 0), 0);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function changedWords(before: Float32Array, after: Float32Array): number[] {
  const words = Array.from(after.keys()).filter((k) => before[k] !== after[k]);
  return [...new Set(words.map((k) => Math.floor(k / DIM)))];
}

function sentencesOf(list: readonly (readonly number[])[]): ItemSentences {
  const offset = [0];
  for (const words of list) offset.push((offset.at(-1) ?? 0) + words.length);
  return { offset: Uint32Array.from(offset), item: Int32Array.from(list.flat()) };
}

/** Words 2 to 11 in half of the sentences, 12 to 21 in the others. */
function twoTopics(): ItemSentences {
  const stream = randomStream(3, 'two topics');
  return sentencesOf(
    Array.from({ length: 200 }, (_, k) =>
      Array.from({ length: 12 }, () => 2 + 10 * (k % 2) + Math.floor(10 * stream())),
    ),
  );
}

/** The same words, in any order. */
function shuffledWords({ offset, item }: ItemSentences): ItemSentences {
  const stream = randomStream(4, 'order');
  const keyed = Array.from(item, (word): [number, number] => [stream(), word]);
  keyed.sort(([a], [b]) => a - b);
  return { offset, item: Int32Array.from(keyed, ([, word]) => word) };
}

/** Mean cosine of two words of a topic, less that of two words of different ones. */
function separation(vectors: Float32Array): number {
  const dim = 8;
  const words = Array.from({ length: 20 }, (_, k) =>
    Array.from(vectors.subarray((2 + k) * dim, (3 + k) * dim)),
  );
  const cosines: [number[], number[]] = [[], []];
  words.forEach((a, i) => {
    words.slice(0, i).forEach((b, j) => {
      const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      cosines[i < 10 === j < 10 ? 0 : 1].push(cosine);
    });
  });
  const [same, other] = cosines.map(
    (list) => list.reduce((sum, cosine) => sum + cosine, 0) / list.length,
  );
  return (same ?? 0) - (other ?? 0);
}

function training(
  sentences: ItemSentences,
  options: Partial<SkipGramTraining['options']> = {},
): SkipGramTraining {
  const vocabulary = sentences.item.reduce((most, word) => Math.max(most, word + 1), 0);
  return {
    ...{ sentences, vocabulary, dim: vocabulary > 10 ? 8 : DIM, seed: 1 },
    options: {
      ...{ window: 5, negatives: 5, epochs: 20, learningRate: 0.05 },
      ...{ subsampling: 0, noisePower: 0.75, ...options },
    },
    clock: () => performance.now(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
}
