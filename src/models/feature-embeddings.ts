import * as tf from '@tensorflow/tfjs-core';
import type { ItemEntries, PropertyEntries } from '../data/batch.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import type { EmbeddingTable } from '../nn/embedding-table.ts';
import type { Parameters } from '../nn/parameters.ts';

export interface EmbeddingDims {
  readonly item: number;
  readonly shop: number;
  readonly brand: number;
  readonly category: number;
  readonly tag: number;
  readonly scenario: number;
  readonly time: number;
  readonly type: number;
  readonly query: number;
}

type Vocabulary = DatasetManifest['vocabulary'];

/** The table of item ids, apart from shop, brand, category and tags. */
export const ITEM_TABLE = 'embedding/item';

/** Item vectors, shared by histories and candidates: e = [item, shop, brand, category, sum of tags]. */
export interface ItemEmbedding {
  /** E */
  readonly width: number;
  /** [U] entries -> [U, E] */
  embed(entries: ItemEntries): tf.Tensor2D;
}

/**
 * Ni et al. 2018, section 4.1 and Fig. 3, item part: declares `embedding/{item,shop,brand,category,tag}`.
 *
 * Deviation: item-vector. 124 wide, as its parts add up, where Fig. 5a writes 128.
 */
export function itemEmbedding(
  parameters: Parameters,
  vocabulary: Vocabulary,
  dims: EmbeddingDims,
): ItemEmbedding {
  const table = tableDeclarer(parameters, vocabulary, dims);
  const item = table('item');
  const shop = table('shop');
  const brand = table('brand');
  const category = table('category');
  const tag = table('tag');
  return {
    width: item.dim + shop.dim + brand.dim + category.dim + tag.dim,
    embed: (entries) =>
      tf.tidy(() =>
        tf.concat(
          [
            item.lookup(entries.item),
            shop.lookup(entries.shop),
            brand.lookup(entries.brand),
            category.lookup(entries.category),
            tag.lookupSum(entries.tag, entries.tag.length / entries.count),
          ],
          1,
        ),
      ),
  };
}

/** Behaviour properties: p = [scenario, sum of times, type]. */
export interface PropertyEmbedding {
  /** P */
  readonly width: number;
  /** [U] entries -> [U, P] */
  embed(entries: PropertyEntries): tf.Tensor2D;
}

/**
 * The property part: declares `embedding/{scenario,time,type}`.
 *
 * Deviation: time-field. Gap bucket, workday or weekend, and part of the day are one multi-hot field.
 */
export function propertyEmbedding(
  parameters: Parameters,
  vocabulary: Vocabulary,
  dims: EmbeddingDims,
): PropertyEmbedding {
  const table = tableDeclarer(parameters, vocabulary, dims);
  const scenario = table('scenario');
  const time = table('time');
  const type = table('type');
  return {
    width: scenario.dim + time.dim + type.dim,
    embed: (entries) =>
      tf.tidy(() =>
        tf.concat(
          [
            scenario.lookup(entries.scenario),
            time.lookupSum(entries.time, entries.time.length / entries.count),
            type.lookup(entries.type),
          ],
          1,
        ),
      ),
  };
}

/** Declares tables `embedding/<field>` in the sizes of the data set and the model. */
export function tableDeclarer(
  parameters: Parameters,
  vocabulary: Vocabulary,
  dims: EmbeddingDims,
): (field: keyof EmbeddingDims) => EmbeddingTable {
  return (field) => parameters.declareTable(`embedding/${field}`, vocabulary[field], dims[field]);
}
