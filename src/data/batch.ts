import type { TaskName } from '../core/tasks.ts';

/** In every vocabulary: a value that training has not, or hardly, seen. 0 is padding. */
export const UNKNOWN_ID = 1;

/**
 * One step's input: M moments with their requests and candidate rows, as flat typed arrays.
 *
 * What is shared is stored once: an item (with the shop where it was met) and a combination of
 * behaviour properties appear once in `items` and `properties`, however often histories and
 * candidates name them. Entry 0 of both is padding. Histories are right-padded, oldest event first.
 */
export interface Batch {
  /** M */
  readonly moments: number;
  /** T: the padded length. */
  readonly steps: number;
  readonly items: ItemEntries;
  readonly properties: PropertyEntries;
  readonly history: {
    readonly length: Int32Array; // [M]
    readonly item: Int32Array; // [M × T], entries of `items`
    readonly property: Int32Array; // [M × T], entries of `properties`
  };
  readonly requests: {
    /** R */
    readonly count: number;
    readonly moment: Int32Array; // [R], 0 … M-1
    /** Its number among the requests of its task, where a data set has the batch's requests. */
    readonly number?: Int32Array; // [R]
    readonly query: Int32Array; // [R × querySlots]
    /** Hidden fields are 0. */
    readonly profile: Int32Array; // [R × profile fields]
  };
  readonly tasks: Partial<Record<TaskName, TaskBatch>>;
}

export interface ItemEntries {
  readonly count: number;
  readonly item: Int32Array;
  readonly shop: Int32Array;
  readonly brand: Int32Array;
  readonly category: Int32Array;
  readonly tag: Int32Array; // [count × tagSlots]
}

export interface PropertyEntries {
  readonly count: number;
  readonly scenario: Int32Array;
  readonly time: Int32Array; // [count × timeSlots]
  readonly type: Int32Array;
}

/** The candidate rows of one task; which optional columns exist is the task's and the data set's matter. */
export interface TaskBatch {
  /** N */
  readonly count: number;
  readonly request: Int32Array; // [N], 0 … R-1, ascending
  readonly label: Float32Array; // [N], 0 or 1; PPP: the class
  readonly weight: Float32Array; // [N]
  /** Row of the task's table in the data set. */
  readonly row: Uint32Array; // [N]
  readonly item?: Int32Array; // [N], entries of `items`
  readonly scenario?: Int32Array; // [N]
  readonly features?: Float32Array; // [N × m]
  readonly entity?: Int32Array; // [N]
  readonly entityCategory?: Int32Array; // [N]
  readonly statistics?: Float32Array; // [N × statistics]
  readonly bags?: WeightedBags;
}

/** Weighted sets of category ids, one a row of the batch, flattened. */
export interface WeightedBags {
  /** Distinct bags of the batch, B. */
  readonly count: number;
  readonly bag: Int32Array; // [N], 0 … B-1
  /** Distinct categories that occur, C. */
  readonly category: Int32Array; // [C]
  readonly weight: Float32Array; // [B × C]
}
