import { aliasTable } from '../core/alias-table.ts';
import { UserError } from '../core/errors.ts';
import { randomStream, shuffle, type RandomStream } from '../core/random.ts';
import { at } from '../core/typed-arrays.ts';
import type { ItemSentences } from '../data/item-sentences.ts';
import { descendPair, type SkipGramVectors } from './skip-gram-step.ts';
import { TrainingInterrupted, type Clock } from './training.ts';

/** Each field as the experiment's `itemVectors` section documents it. */
export interface SkipGramOptions {
  readonly window: number;
  readonly negatives: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly subsampling: number;
  readonly noisePower: number;
}

export interface SkipGramTraining {
  readonly sentences: ItemSentences;
  /** V: ids of the sentences are below it. */
  readonly vocabulary: number;
  readonly dim: number;
  readonly options: SkipGramOptions;
  readonly seed: number;
  readonly clock: Clock;
  readonly onProgress: (progress: SkipGramProgress) => void;
  /** Aborted on Ctrl-C: training stops within a few sentences. */
  readonly signal: AbortSignal;
}

export interface SkipGramProgress {
  /** Words read, of all epochs. */
  readonly words: number;
  readonly plannedWords: number;
  /** Pairs of a word and one beside it, descended on. */
  readonly pairs: number;
  readonly seconds: number;
}

export interface SkipGramOutcome {
  /** Vectors of the words as inputs. [V × d] */
  readonly vectors: Float32Array;
  /** Occurrences of each word; vectors of words without any are 0. [V] */
  readonly counts: Float32Array;
  readonly progress: SkipGramProgress;
  /** Mean over the pairs of the last epoch. */
  readonly loss: number;
}

const WORDS_A_PAUSE = 20_000;
/** Of the rate, where the decay ends (word2vec.c). */
const LEAST_RATE_SHARE = 1e-4;

/**
 * Skip-gram with negative sampling (Mikolov et al. 2013) by stochastic gradient descent, as the authors' word2vec.c:
 *
 * - input vectors start uniform in ± 1 / (2 d), context vectors at 0;
 * - a word of share f in the sentences is left out with probability 1 - sqrt(t / f), anew each time (Eq. 5), t being
 *   `subsampling`, before windows are cut;
 * - a word's window is drawn from 1 … `window`, so that near words count more;
 * - noise words are drawn in proportion to their count to the power of `noisePower`; one that is the word sought is dropped;
 * - the rate falls linearly with the words read.
 *
 * Sentences are shuffled anew each epoch.
 *
 * @throws UserError `no-item-sentences`, `pretraining-diverged`
 * @throws TrainingInterrupted
 */
export async function trainSkipGram(training: SkipGramTraining): Promise<SkipGramOutcome> {
  const { sentences, options, seed, clock, signal, onProgress } = training;
  const words = sentences.item.length;
  if (words === 0) throw noSentences();
  const started = clock();
  const stream = randomStream(seed, 'skip-gram');
  const counts = countWords(training);
  const reader = new SentenceReader(training, counts, stream);
  const order = Uint32Array.from({ length: sentences.offset.length - 1 }, (_, k) => k);
  const plannedWords = words * options.epochs;
  const progress = (): SkipGramProgress => ({
    words: reader.words,
    plannedWords,
    pairs: reader.pairs,
    seconds: (clock() - started) / 1000,
  });
  const pause = async (): Promise<void> => {
    onProgress(progress());
    await new Promise(setImmediate); // lets signals and messages in
    if (signal.aborted) throw new TrainingInterrupted('pre-training was interrupted');
  };
  let loss = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const before = { pairs: reader.pairs, loss: reader.loss };
    let paused = reader.words;
    for (const sentence of shuffle(order, stream)) {
      reader.learn(sentence, rateAt(options.learningRate, reader.words / plannedWords));
      if (reader.words - paused < WORDS_A_PAUSE) continue;
      paused = reader.words;
      await pause();
    }
    loss = (reader.loss - before.loss) / Math.max(1, reader.pairs - before.pairs);
    if (!Number.isFinite(loss)) throw diverged(loss, epoch, options.learningRate);
    await pause();
  }
  return { vectors: reader.vectors.input, counts, progress: progress(), loss };
}

/** Draws what is learned from a sentence, learns it, and keeps count. */
class SentenceReader {
  readonly vectors: SkipGramVectors;
  /** Words read. */
  words = 0;
  pairs = 0;
  /** Sum over the pairs. */
  loss = 0;
  readonly #training: SkipGramTraining;
  readonly #stream: RandomStream;
  readonly #noise: (stream: RandomStream) => number;
  readonly #kept: Float32Array;
  readonly #targets: Int32Array;
  readonly #change: Float32Array;

  constructor(training: SkipGramTraining, counts: Float32Array, stream: RandomStream) {
    const { options, dim, seed } = training;
    this.#training = training;
    this.#stream = stream;
    this.#noise = aliasTable(
      counts.map((count) => (count === 0 ? 0 : count ** options.noisePower)),
    );
    this.#kept = keptShares(training, counts);
    this.#targets = new Int32Array(1 + options.negatives);
    this.#change = new Float32Array(dim);
    this.vectors = startVectors(counts, dim, randomStream(seed, 'init/skip-gram'));
  }

  learn(sentence: number, rate: number): void {
    const { window } = this.#training.options;
    const words = this.#sample(sentence);
    for (let place = 0; place < words.length; place++) {
      const reach = 1 + Math.floor(this.#stream() * window);
      const last = Math.min(words.length - 1, place + reach);
      for (let other = Math.max(0, place - reach); other <= last; other++) {
        if (other !== place) this.#learnPair(at(words, place), at(words, other), rate);
      }
    }
  }

  #learnPair(word: number, beside: number, rate: number): void {
    const targets = this.#targets;
    targets[0] = beside;
    let count = 1;
    for (let k = 1; k < targets.length; k++) {
      const noise = this.#noise(this.#stream);
      if (noise !== beside) targets[count++] = noise;
    }
    this.loss += descendPair(this.vectors, { word, targets, count }, rate, this.#change);
    this.pairs += 1;
  }

  /** The sentence without the words that are left out this time. */
  #sample(sentence: number): Int32Array {
    const { offset, item } = this.#training.sentences;
    const words = item.subarray(at(offset, sentence), at(offset, sentence + 1));
    this.words += words.length;
    return words.filter((word) => this.#stream() < at(this.#kept, word));
  }
}

function countWords({ sentences, vocabulary }: SkipGramTraining): Float32Array {
  const counts = new Float32Array(vocabulary);
  for (const word of sentences.item) counts[word] = at(counts, word) + 1;
  return counts;
}

/** Probability that an occurrence is read. [V] */
function keptShares({ sentences, options }: SkipGramTraining, counts: Float32Array): Float32Array {
  const { subsampling } = options;
  if (subsampling === 0) return new Float32Array(counts.length).fill(1);
  return counts.map((count) => Math.sqrt(subsampling / (count / sentences.item.length))); // above 1: always
}

function startVectors(counts: Float32Array, dim: number, stream: RandomStream): SkipGramVectors {
  const input = new Float32Array(counts.length * dim);
  counts.forEach((count, word) => {
    if (count === 0) return;
    for (let d = 0; d < dim; d++) input[word * dim + d] = (stream() - 0.5) / dim;
  });
  return { dim, input, context: new Float32Array(input.length) };
}

/** @param done Share of all words read. */
function rateAt(learningRate: number, done: number): number {
  return learningRate * Math.max(LEAST_RATE_SHARE, 1 - done);
}

function noSentences(): UserError {
  return new UserError({
    code: 'no-item-sentences',
    message: 'word2vec has nothing to read before the first moment of validation',
    expected: 'users with two behaviours or more on items with an id of their own',
    cure: 'take more users or a longer time, or leave `model.itemVectors` out',
  });
}

function diverged(loss: number, epoch: number, learningRate: number): UserError {
  return new UserError({
    code: 'pretraining-diverged',
    message: `the loss of word2vec is ${loss} in epoch ${epoch + 1} (learning rate ${learningRate})`,
    expected: 'a finite loss',
    cure: 'lower `model.itemVectors.learningRate`',
    exitCode: 1,
  });
}
