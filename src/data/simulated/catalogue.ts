import { randomStream, shuffle, type RandomStream } from '../../core/random.ts';
import { indexDraw, normals } from './draws.ts';
import { TASTE_WIDTH, type LatentSpace } from './latent-space.ts';
import { RANKED_TRAITS } from './ranking-features.ts';
import type { SimulatedOptions } from './simulated-options.ts';

export interface Categories {
  readonly department: Int32Array; // [categories]
  /** How often the category is wanted, all users together; sums to 1. [categories] */
  readonly weight: Float32Array;
  readonly taste: Float32Array; // [categories × blocks × TASTE_WIDTH]
  /** How much each department cares for each trait of L2R, standard normal. [departments × traits] */
  readonly rankingHabit: Float32Array;
}

export interface Shops {
  readonly department: Int32Array; // [shops]
  readonly weight: Float32Array; // [shops]
  readonly taste: Float32Array; // [shops × TASTE_WIDTH]
  /** Standard normal: cheap to dear. [shops] */
  readonly price: Float32Array;
  /** Standard normal: quality of the service. [shops] */
  readonly service: Float32Array;
}

export interface Icons {
  readonly department: Int32Array; // [icons]
  readonly taste: Float32Array; // [icons × TASTE_WIDTH]
  readonly fame: Float32Array; // [icons]
  readonly price: Float32Array; // [icons]
}

export function makeCategories(options: SimulatedOptions, space: LatentSpace): Categories {
  const stream = randomStream(options.seed, 'world/categories');
  const count = options.categories;
  return {
    department: Int32Array.from({ length: count }, (_, c) => c % options.departments),
    weight: zipfWeights(count, 0.5, stream),
    taste: normals(count * space.blocks * TASTE_WIDTH, stream),
    rankingHabit: normals(options.departments * RANKED_TRAITS.length, stream),
  };
}

export function makeShops(options: SimulatedOptions): Shops {
  const stream = randomStream(options.seed, 'world/shops');
  const count = options.shops;
  return {
    department: Int32Array.from({ length: count }, (_, s) => s % options.departments),
    weight: zipfWeights(count, 0.7, stream),
    taste: normals(count * TASTE_WIDTH, stream),
    price: normals(count, stream),
    service: normals(count, stream),
  };
}

export function makeIcons(options: SimulatedOptions): Icons {
  const stream = randomStream(options.seed, 'world/icons');
  const count = options.icons;
  return {
    department: Int32Array.from({ length: count }, () => indexDraw(options.departments, stream)),
    taste: normals(count * TASTE_WIDTH, stream),
    fame: normals(count, stream),
    price: normals(count, stream),
  };
}

function zipfWeights(count: number, exponent: number, stream: RandomStream): Float32Array {
  const ranks = shuffle(
    Int32Array.from({ length: count }, (_, k) => k + 1),
    stream,
  );
  const weights = Float32Array.from(ranks, (rank) => rank ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
