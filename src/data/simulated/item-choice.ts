import type { RandomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import { cumulativeDraw, softmaxDraw } from './draws.ts';
import { match, TASTE_WIDTH } from './latent-space.ts';
import { tellingOf, type EventProperties } from './telling.ts';
import type { World } from './world.ts';

export interface ItemChoice {
  readonly user: number;
  readonly category: number;
  readonly properties: EventProperties;
  /** Mood of each block of taste. [blocks × TASTE_WIDTH] */
  readonly mood: Float32Array;
}

/** Items that a user looks over before one is met: the more, the more an event tells. */
const SLATE = 16;

/** The item of an event: the best of a slate, as far as the event's properties let the user's wishes speak. */
export function chooseItem(world: World, choice: ItemChoice, stream: RandomStream): number {
  const slate: number[] = [];
  while (slate.length < SLATE) slate.push(offerItem(world, choice, stream));
  return chooseAmong(world, choice, slate, stream);
}

/** The same among given items. */
export function chooseAmong(
  world: World,
  choice: ItemChoice,
  slate: readonly number[],
  stream: RandomStream,
): number {
  const wish = wishOf(world, choice);
  const { taste, level } = world.items;
  const utilities: number[] = [];
  for (const item of slate) {
    let utility = -wish.price * Math.abs(at(level, item) - wish.level);
    for (let block = 0; block < world.space.blocks; block++) {
      const offset = block * TASTE_WIDTH;
      utility += match(wish.taste, offset, taste, item * wish.taste.length + offset);
    }
    utilities.push(utility);
  }
  return slate[softmaxDraw(utilities, stream)] ?? 0;
}

/** An item of the category by popularity, or of the user's home shop. */
export function offerItem(
  world: World,
  { user, category }: Pick<ItemChoice, 'user' | 'category'>,
  stream: RandomStream,
): number {
  const { items, users, options, categories } = world;
  if (stream() < at(users.loyalty, user)) {
    const department = at(categories.department, category);
    const shop = at(users.homeShop, user * options.departments + department);
    const shelf = category * options.shops + shop;
    const [from, to] = [at(items.shelfOffset, shelf), at(items.shelfOffset, shelf + 1)];
    if (to > from) return from + Math.floor(stream() * (to - from));
  }
  return popularItem(world, category, stream);
}

export function popularItem({ items }: World, category: number, stream: RandomStream): number {
  const [from, to] = [at(items.categoryOffset, category), at(items.categoryOffset, category + 1)];
  return cumulativeDraw(items.cumulative, { from, to }, stream);
}

interface Wish {
  readonly taste: Float32Array;
  readonly price: number;
  readonly level: number;
}

function wishOf({ options, space, users, categories }: World, choice: ItemChoice): Wish {
  const { user, category, properties, mood } = choice;
  const taste = new Float32Array(mood.length);
  for (let block = 0; block < space.blocks; block++) {
    const telling = tellingOf(options, block, properties);
    for (let d = block * TASTE_WIDTH; d < (block + 1) * TASTE_WIDTH; d++) {
      taste[d] =
        telling.lasting * at(users.taste, user * mood.length + d) + telling.mood * at(mood, d);
    }
  }
  const department = at(categories.department, category);
  return {
    taste,
    price: tellingOf(options, 0, properties).price,
    level: at(users.wantedLevel, user * options.departments + department),
  };
}
