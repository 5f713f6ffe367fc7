/**
 * What DUPN-w2v's pre-training costs and learns on a data set: time, pairs, loss, and how often the nearest neighbours of an item
 * share its category, against chance.
 *
 *     npx tsx bench/item-neighbours.ts --dataset completejourney --dim 32 --neighbours 10 --seeds 1,2,3
 *
 * The settings of word2vec are the defaults of `model.itemVectors`; the data set has to be prepared.
 */
import { parseArgs } from 'node:util';
import { itemSentences } from '../src/data/item-sentences.ts';
import { readPreparedDataset } from '../src/data/prepared-store.ts';
import { locatePrepared } from '../src/experiment/prepared-folder.ts';
import { loadDatasetSpec } from '../src/spec/load-spec.ts';
import { itemVectors } from '../src/spec/item-vectors-schema.ts';
import { datasetArgumentPath } from '../src/spec/resolve-dataset.ts';
import { trainSkipGram } from '../src/training/skip-gram.ts';
import { categoriesOfIds, neighbourAgreement } from './neighbour-agreement.ts';

/** Items that ask for their neighbours, about. */
const ASKING = 2000;

const { values } = parseArgs({
  options: {
    dataset: { type: 'string', default: 'completejourney' },
    dim: { type: 'string', default: '32' },
    neighbours: { type: 'string', default: '10' },
    seeds: { type: 'string', default: '1' },
  },
});
const [dim, neighbours] = [values.dim, values.neighbours].map(Number) as [number, number]; // two in, two out

const path = datasetArgumentPath(values.dataset);
const dataset = readPreparedDataset((await locatePrepared(loadDatasetSpec(path), path)).folder);
const sentences = itemSentences(dataset, { users: 1 });
const vocabulary = dataset.manifest.vocabulary.item;
const words = sentences.item.length;
console.log(
  `${values.dataset}: ${sentences.offset.length - 1} sequences, ${words} of ${dataset.events.item.length} behaviours, ${vocabulary} ids`,
);
for (const seed of values.seeds.split(',').map(Number)) {
  const { vectors, counts, progress, loss } = await trainSkipGram({
    ...{ sentences, vocabulary, dim, seed },
    options: itemVectors.parse('word2vec'),
    clock: () => performance.now(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const ids = [...counts.keys()].filter((id) => (counts[id] ?? 0) > 0);
  const { items, agreement, chance } = neighbourAgreement({
    ...{ vectors, dim, ids, neighbours, categories: categoriesOfIds(dataset) },
    stride: Math.max(1, Math.floor(ids.length / ASKING)),
  });
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  console.log(
    `seed ${seed}: ${progress.pairs} pairs in ${progress.seconds.toFixed(0)} s, loss ${loss.toFixed(3)}; of the ` +
      `${neighbours} nearest of ${items} items ${percent(agreement)} share the category, ` +
      `by chance ${percent(chance)}: ${(agreement / chance).toFixed(1)} times`,
  );
}
