import { at } from '../../core/typed-arrays.ts';

/** Dimensions of one taste vector. */
export const TASTE_WIDTH = 2;

/** Price levels of a category, as classes 0 … 6. */
export const PRICE_LEVELS = 7;

/** Tasks whose labels read a taste. PPP reads the price level alone. */
export type TasteTask = 'ctr' | 'l2r' | 'fifp' | 'spp';

/**
 * Where each task finds its causes. Shared: one block of taste for all tasks, and price and loyalty enter
 * wherever they belong. Private: a block a task, the price level for PPP alone and loyalty for SPP alone.
 */
export interface LatentSpace {
  readonly shared: boolean;
  readonly blocks: number;
  readonly blockOf: Readonly<Record<TasteTask, number>>;
}

export function latentSpace(tasksShareCauses: boolean): LatentSpace {
  return tasksShareCauses
    ? { shared: true, blocks: 1, blockOf: { ctr: 0, l2r: 0, fifp: 0, spp: 0 } }
    : { shared: false, blocks: 4, blockOf: { ctr: 0, l2r: 1, fifp: 2, spp: 3 } };
}

/** Inner product of two taste vectors. */
export function match(a: Float32Array, aOffset: number, b: Float32Array, bOffset: number): number {
  let sum = 0;
  for (let d = 0; d < TASTE_WIDTH; d++) sum += at(a, aOffset + d) * at(b, bOffset + d);
  return sum;
}

/** Squared distance of two taste vectors. */
export function distance(
  a: Float32Array,
  aOffset: number,
  b: Float32Array,
  bOffset: number,
): number {
  let sum = 0;
  for (let d = 0; d < TASTE_WIDTH; d++) sum += (at(a, aOffset + d) - at(b, bOffset + d)) ** 2;
  return sum;
}
