import type { RandomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import { match, TASTE_WIDTH, type TasteTask } from './latent-space.ts';
import type { World } from './world.ts';

/** What is true at a moment: all that the labels of its requests depend on. */
export interface Situation {
  readonly world: World;
  readonly user: number;
  /** Category that the queries ask for. */
  readonly category: number;
  /** Taste of the moment, lasting taste and mood together. [blocks × TASTE_WIDTH] */
  readonly taste: Float32Array;
  /** How much less the category is wanted after a purchase. */
  readonly satiation: number;
  readonly stream: RandomStream;
}

/** One task's question with the answers drawn; rows are its candidates. */
export interface RequestDraw {
  /** Query terms, from 0; none is the null query. */
  readonly terms: readonly number[];
  /** What each row is about: an item, icon or shop, from 0; PPP: the category. [rows] */
  readonly subject: Int32Array;
  /** 0 or 1; PPP: the class. [rows] */
  readonly label: Uint8Array;
  /** Probability of label 1; PPP: of each class. [rows], PPP [rows × PRICE_LEVELS] */
  readonly probability: Float32Array;
}

/** How well a candidate's vector fits the present taste, in the task's block. */
export function fit(
  { world, taste }: Situation,
  task: TasteTask,
  vectors: Float32Array,
  offset: number,
): number {
  return match(taste, world.space.blockOf[task] * TASTE_WIDTH, vectors, offset);
}

/** The same for an item, whose vectors have a part a block. */
export function itemFit(situation: Situation, task: TasteTask, item: number): number {
  const { space, items } = situation.world;
  const offset = (item * space.blocks + space.blockOf[task]) * TASTE_WIDTH;
  return fit(situation, task, items.taste, offset);
}

/** Price level that the user wants in the category, 0 … 6. */
export function wantedLevel({ world, user, category }: Situation): number {
  const { users, categories, options } = world;
  const department = at(categories.department, category);
  return at(users.wantedLevel, user * options.departments + department);
}

/** The user's home shop in a department. */
export function homeShop({ world, user }: Situation, department: number): number {
  return at(world.users.homeShop, user * world.options.departments + department);
}

/** Labels drawn row by row from their probabilities. */
export function drawLabels(probability: Float32Array, stream: RandomStream): Uint8Array {
  return Uint8Array.from(probability, (p) => (stream() < p ? 1 : 0));
}
