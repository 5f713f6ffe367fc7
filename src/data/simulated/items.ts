import { normalDraw, randomStream, shuffle, type RandomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import type { Categories, Shops } from './catalogue.ts';
import { weightedDraw } from './draws.ts';
import { nearestBrands, nearestTags } from './item-attributes.ts';
import { PRICE_LEVELS, TASTE_WIDTH, type LatentSpace } from './latent-space.ts';
import type { SimulatedOptions } from './simulated-options.ts';

/** Items in the order of their category, then their shop; numbered from 0. */
export interface Items {
  /** [categories + 1] */
  readonly categoryOffset: Uint32Array;
  /** Items of a category and a shop, category by category. [categories × shops + 1] */
  readonly shelfOffset: Uint32Array;
  readonly category: Int32Array; // [items]
  readonly shop: Int32Array; // [items]
  readonly brand: Int32Array; // [items]
  /** Style tags, one a tag group. [items × tagGroups] */
  readonly tags: Int32Array;
  readonly tagGroups: number;
  /** Price level inside the category, 0 … 6, equal shares. [items] */
  readonly level: Uint8Array;
  readonly taste: Float32Array; // [items × blocks × TASTE_WIDTH]
  /** Standard normal. [items] */
  readonly quality: Float32Array;
  /** Natural logarithm of how often the item is met, against the mean of its category. [items] */
  readonly popularity: Float32Array;
  /** Running sum of exp(popularity) inside the category. [items] */
  readonly cumulative: Float32Array;
}

/** Shares of a vector that come from the category and from the shop; the rest is the item's own. */
const CATEGORY_SHARE = 0.4;
const SHOP_SHARE = 0.5;

export interface ItemsInput {
  readonly options: SimulatedOptions;
  readonly space: LatentSpace;
  readonly categories: Categories;
  readonly shops: Shops;
}

export function makeItems({ options, space, categories, shops }: ItemsInput): Items {
  const stream = randomStream(options.seed, 'world/items');
  const place = placeItems(options, categories, shops, stream);
  const count = options.items;
  const width = space.blocks * TASTE_WIDTH;
  const taste = new Float32Array(count * width);
  for (let entry = 0; entry < taste.length; entry++) {
    const item = Math.floor(entry / width);
    const block = Math.floor((entry % width) / TASTE_WIDTH);
    const ofCategory = at(categories.taste, at(place.category, item) * width + (entry % width));
    const dimension = entry % TASTE_WIDTH;
    const ofShop = at(shops.taste, at(place.shop, item) * TASTE_WIDTH + dimension);
    const shopShare = block === space.blockOf.spp ? SHOP_SHARE : 0;
    const own = Math.sqrt(1 - CATEGORY_SHARE ** 2 - shopShare ** 2);
    taste[entry] = CATEGORY_SHARE * ofCategory + shopShare * ofShop + own * normalDraw(stream);
  }
  const price = itemPrices(place.shop, shops, space.shared ? 0.6 : 0, stream);
  const popularity = itemPopularity(place.categoryOffset, stream);
  const tagGroups = space.shared ? 3 : space.blocks;
  return {
    ...place,
    shelfOffset: shelfOffsets(options, place),
    brand: nearestBrands({ options, taste, width, price, pricesCount: space.shared }, stream),
    tags: nearestTags({ options, taste, blocks: space.blocks, tagGroups }, stream),
    tagGroups,
    level: levelsInCategory(place.categoryOffset, price),
    taste,
    quality: popularity.map((value) => 0.5 * value + Math.sqrt(0.75) * normalDraw(stream)),
    popularity,
    cumulative: runningSums(place.categoryOffset, popularity),
  };
}

interface Placement {
  readonly categoryOffset: Uint32Array;
  readonly category: Int32Array;
  readonly shop: Int32Array;
}

function placeItems(
  options: SimulatedOptions,
  categories: Categories,
  shops: Shops,
  stream: RandomStream,
): Placement {
  const { items, categories: count } = options;
  const categoryOffset = Uint32Array.from({ length: count + 1 }, (_, c) =>
    Math.round((c * items) / count),
  );
  const category = new Int32Array(items);
  const shop = new Int32Array(items);
  for (let c = 0; c < count; c++) {
    const department = at(categories.department, c);
    const weights = shops.weight.map((weight, s) =>
      at(shops.department, s) === department ? weight : 0,
    );
    const [from, to] = [at(categoryOffset, c), at(categoryOffset, c + 1)];
    category.fill(c, from, to);
    for (let item = from; item < to; item++) shop[item] = weightedDraw(weights, stream);
    shop.subarray(from, to).sort();
  }
  return { categoryOffset, category, shop };
}

function shelfOffsets(options: SimulatedOptions, { category, shop }: Placement): Uint32Array {
  const offset = new Uint32Array(options.categories * options.shops + 1);
  category.forEach((c, item) => {
    const next = c * options.shops + at(shop, item) + 1;
    offset[next] = at(offset, next) + 1;
  });
  for (let shelf = 1; shelf < offset.length; shelf++) {
    offset[shelf] = at(offset, shelf) + at(offset, shelf - 1);
  }
  return offset;
}

function itemPrices(
  shop: Int32Array,
  shops: Shops,
  shopShare: number,
  stream: RandomStream,
): Float32Array {
  const own = Math.sqrt(1 - shopShare ** 2);
  return Float32Array.from(shop, (s) => shopShare * at(shops.price, s) + own * normalDraw(stream));
}

/** Zipf's law inside each category, standardised logarithms. */
function itemPopularity(categoryOffset: Uint32Array, stream: RandomStream): Float32Array {
  const popularity = new Float32Array(at(categoryOffset, categoryOffset.length - 1));
  for (let c = 0; c + 1 < categoryOffset.length; c++) {
    const [from, to] = [at(categoryOffset, c), at(categoryOffset, c + 1)];
    const ranks = shuffle(
      Int32Array.from({ length: to - from }, (_, k) => k + 1),
      stream,
    );
    const logs = Float32Array.from(ranks, (rank) => -0.9 * Math.log(rank));
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    popularity.set(
      logs.map((value) => value - mean),
      from,
    );
  }
  return popularity;
}

function runningSums(categoryOffset: Uint32Array, popularity: Float32Array): Float32Array {
  const cumulative = new Float32Array(popularity.length);
  for (let c = 0; c + 1 < categoryOffset.length; c++) {
    let sum = 0;
    for (let item = at(categoryOffset, c); item < at(categoryOffset, c + 1); item++) {
      sum += Math.exp(at(popularity, item));
      cumulative[item] = sum;
    }
  }
  return cumulative;
}

function levelsInCategory(categoryOffset: Uint32Array, price: Float32Array): Uint8Array {
  const level = new Uint8Array(price.length);
  for (let c = 0; c + 1 < categoryOffset.length; c++) {
    const [from, to] = [at(categoryOffset, c), at(categoryOffset, c + 1)];
    const order = Array.from({ length: to - from }, (_, k) => from + k);
    order.sort((a, b) => at(price, a) - at(price, b));
    order.forEach((item, rank) => {
      level[item] = Math.floor((rank * PRICE_LEVELS) / order.length);
    });
  }
  return level;
}
