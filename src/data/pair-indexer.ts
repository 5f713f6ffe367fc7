import { at } from '../core/typed-arrays.ts';

/**
 * Numbers distinct pairs of integers in the order of their first appearance, 0, 1, 2 … Open addressing
 * over typed arrays: no garbage, and emptied between batches without touching its slots.
 */
export class PairIndexer {
  readonly #mask: number;
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #number: Int32Array;
  readonly #generation: Int32Array;
  #current = 0;
  #size = 0;

  /** @param capacity Most distinct pairs between two calls of `clear`. */
  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, capacity * 2)));
    this.#mask = slots - 1;
    this.#first = new Int32Array(slots);
    this.#second = new Int32Array(slots);
    this.#number = new Int32Array(slots);
    this.#generation = new Int32Array(slots);
    this.clear();
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#current += 1;
    this.#size = 0;
  }

  /** The number of the pair; a pair met for the first time gets the next one, `size` before the call. */
  indexOf(first: number, second: number): number {
    let slot = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    while (at(this.#generation, slot) === this.#current) {
      if (at(this.#first, slot) === first && at(this.#second, slot) === second) {
        return at(this.#number, slot);
      }
      slot = (slot + 1) & this.#mask;
    }
    this.#generation[slot] = this.#current;
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#number[slot] = this.#size;
    return this.#size++;
  }
}
