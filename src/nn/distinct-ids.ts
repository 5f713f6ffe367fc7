import { at } from '../core/typed-arrays.ts';

export interface DistinctIds {
  /** In order of first appearance, but padding (0), if it occurs, in front. */
  readonly unique: Int32Array;
  /** Where each id went. [n] */
  readonly position: Int32Array;
}

/**
 * Finds the distinct ids of a list, again and again, for one vocabulary. One number a vocabulary entry is kept
 * between calls, so that a call costs as much as its ids and needs no hashing.
 */
export class DistinctIdFinder {
  /** 1 + place among the distinct ids; 0 for an id that the list at work has not named. */
  readonly #placeOf: Int32Array;

  constructor(rows: number) {
    this.#placeOf = new Int32Array(rows);
  }

  find(ids: Int32Array): DistinctIds {
    const placeOf = this.#placeOf;
    const unique = new Int32Array(ids.length);
    const position = new Int32Array(ids.length);
    let count = 0;
    if (ids.includes(0)) placeOf[0] = ++count; // unique[0] is 0 already
    for (let n = 0; n < ids.length; n++) {
      const id = at(ids, n);
      let place = at(placeOf, id);
      if (place === 0) {
        unique[count] = id;
        place = ++count;
        placeOf[id] = place;
      }
      position[n] = place - 1;
    }
    for (let k = 0; k < count; k++) placeOf[at(unique, k)] = 0;
    return { unique: unique.slice(0, count), position };
  }
}
