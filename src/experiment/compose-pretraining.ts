import { itemSentences } from '../data/item-sentences.ts';
import type { PreparedDataset } from '../data/prepared-dataset.ts';
import type { SkipGramTraining } from '../training/skip-gram.ts';
import type { CellJob } from './cell-job.ts';

/** Most sentences of a smoke run. */
const SMOKE_SENTENCES = 64;

/** What the model's item vectors are pre-trained on, and how; undefined where they are trained end to end or come from a source. */
export function composePretraining(
  { cell, data, smoke }: CellJob,
  dataset: PreparedDataset,
): Pick<SkipGramTraining, 'sentences' | 'options'> | undefined {
  const vectors = cell.model.kind === 'dupn' ? cell.model.itemVectors : undefined;
  if (vectors === undefined || cell.start !== undefined) return undefined;
  const { kind: _word2vec, ...options } = vectors;
  return {
    sentences: itemSentences(dataset, {
      users: data.users,
      ...(smoke && { most: SMOKE_SENTENCES }),
    }),
    options: { ...options, ...(smoke && { epochs: 1 }) },
  };
}
