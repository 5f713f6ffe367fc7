import { at } from '../../core/typed-arrays.ts';
import type { EventTable, ItemTable } from '../prepared-dataset.ts';
import { dayKindId, dayPartId } from './calendar.ts';
import { PRICE_LEVELS } from './latent-space.ts';
import type { Simulation } from './simulate.ts';
import { countValues, learnVocabulary, type Vocabulary } from './vocabulary.ts';

/** Events of an item in the training period, fewer than which it shares the id of the unknown. */
const RARE_ITEM = 5;

/** What the training period's events teach: ids, and how often each thing was met. */
export interface CatalogueVocabularies {
  readonly item: Vocabulary;
  readonly shop: Vocabulary;
  readonly brand: Vocabulary;
  readonly category: Vocabulary;
  /** Style tags, then the tags of the price levels. */
  readonly tag: Vocabulary;
  /** Events before the validation period. */
  readonly itemCounts: Uint32Array;
  readonly shopCounts: Uint32Array;
  /** Events before the first request: what a request may know of a shop. */
  readonly shopWarmUpCounts: Uint32Array;
}

export function catalogueVocabularies({ world, log, calendar }: Simulation): CatalogueVocabularies {
  const { items, options } = world;
  const before = (moment: number): readonly number[] =>
    log.item.filter((_, event) => (log.time[event] ?? 0) < moment);
  const seen = before(calendar.validation);
  const itemCounts = countValues(seen, options.items);
  const counted = (column: Int32Array | Uint8Array, size: number, events = seen): Uint32Array =>
    countValues(
      events.map((item) => at(column, item)),
      size,
    );
  const shopCounts = counted(items.shop, options.shops);
  return {
    item: learnVocabulary(itemCounts, RARE_ITEM),
    shop: learnVocabulary(shopCounts),
    brand: learnVocabulary(counted(items.brand, options.brands)),
    category: learnVocabulary(counted(items.category, options.categories)),
    tag: learnVocabulary(tagCounts(seen, { world })),
    itemCounts,
    shopCounts,
    shopWarmUpCounts: counted(items.shop, options.shops, before(calendar.train)),
  };
}

function tagCounts(seen: readonly number[], { world }: Pick<Simulation, 'world'>): Uint32Array {
  const { tags, tagGroups, level } = world.items;
  const styleTags = world.options.tags;
  const counts = new Uint32Array(styleTags + PRICE_LEVELS);
  const count = (tag: number): void => {
    counts[tag] = at(counts, tag) + 1;
  };
  for (const item of seen) {
    count(styleTags + at(level, item));
    for (let group = 0; group < tagGroups; group++) count(at(tags, item * tagGroups + group));
  }
  return counts;
}

/** Row 0 is padding: item k of the world is row k + 1. */
export function itemTable(
  { world }: Simulation,
  { item, brand, category, tag }: CatalogueVocabularies,
): ItemTable {
  const { items, options } = world;
  const slots = items.tagGroups + 1;
  const tags = new Int32Array((options.items + 1) * slots);
  for (let row = 1; row <= options.items; row++) {
    const style = items.tags.subarray((row - 1) * items.tagGroups, row * items.tagGroups);
    const raw = [...style, options.tags + at(items.level, row - 1)];
    tags.set(
      raw.map((value) => at(tag.id, value)),
      row * slots,
    );
  }
  return {
    id: withPadding(item.id),
    brand: withPadding(items.brand.map((value) => at(brand.id, value))),
    category: withPadding(items.category.map((value) => at(category.id, value))),
    tags,
  };
}

function withPadding(column: Int32Array): Int32Array {
  const padded = new Int32Array(column.length + 1);
  padded.set(column, 1);
  return padded;
}

export function eventTable({ world, log }: Simulation, shop: Vocabulary): EventTable {
  const item = Int32Array.from(log.item);
  const time = Uint32Array.from(log.time);
  return {
    userOffset: Uint32Array.from(log.userOffset),
    item: item.map((k) => k + 1),
    shop: item.map((k) => at(shop.id, at(world.items.shop, k))),
    scenario: Int32Array.from(log.scenario).map((scenario) => scenario + 2),
    type: Int32Array.from(log.type).map((type) => type + 2),
    time,
    dayKind: Uint8Array.from(time.map(dayKindId)),
    dayPart: Uint8Array.from(time.map(dayPartId)),
  };
}
