import type { TaskName } from '../core/tasks.ts';

/**
 * A prepared data set: what the models read, as flat typed arrays. It is the border between the rooms
 * that make data (data/completejourney, data/jdata2019, data/simulated) and those that use it (data/batches, training).
 *
 * Three levels share work. A **moment** (user, time) has one history; a **request** is one task's
 * query at a moment; its **rows** are the candidates of a head. Histories are never copied: events are
 * stored once per user in time order, and a moment names the end of its history.
 *
 * Every embedding id follows one rule: 0 is padding, 1 is unknown (out of vocabulary), real values
 * start at 2. Vocabularies are learned from the training period alone.
 *
 * Offsets are CSR style: part k is [offset[k], offset[k + 1]).
 */
export interface PreparedDataset {
  readonly manifest: DatasetManifest;
  readonly users: UserTable;
  readonly items: ItemTable;
  readonly events: EventTable;
  readonly moments: MomentTable;
  readonly tasks: Partial<Record<TaskName, TaskExamples>>;
}

export interface UserTable {
  /** Raw user keys, for predictions and the bootstrap over users. [users] */
  readonly key: Int32Array;
  /** One id a profile field, fields in the order of `manifest.profileFields`. [users × fields] */
  readonly profile: Int32Array;
}

/** What is known of an item, whoever meets it. Row 0 is the padding item: all zero. */
export interface ItemTable {
  /** Embedding id of the item itself; rare items share 1 (unknown). [items] */
  readonly id: Int32Array;
  readonly brand: Int32Array; // [items]
  readonly category: Int32Array; // [items]
  /** Multi-hot, padded with 0 on the right. [items × manifest.tagSlots] */
  readonly tags: Int32Array;
}

/** Events of all users, sorted by user, then time. */
export interface EventTable {
  /** [users + 1] */
  readonly userOffset: Uint32Array;
  /** Row of `items`. [events] */
  readonly item: Int32Array;
  /** Shop id: of the item, or of the place where it happened, as the data set defines it. [events] */
  readonly shop: Int32Array;
  /** 0 where the data set has none. [events] */
  readonly scenario: Int32Array;
  readonly type: Int32Array; // [events]
  /** Seconds since the Unix epoch, UTC. [events] */
  readonly time: Uint32Array;
  /** Time-field id of workday or weekend, in the local time of the event; 0 where the data set has none. [events] */
  readonly dayKind: Uint8Array;
  /** Time-field id of the part of the day, in the local time of the event. [events] */
  readonly dayPart: Uint8Array;
}

/** Sorted by split (train, validation, test), then time, then user. */
export interface MomentTable {
  /** Row of `users`. [moments] */
  readonly user: Int32Array;
  /** Seconds since the Unix epoch, UTC. [moments] */
  readonly time: Uint32Array;
  /** One past the last event that the moment may see, as an index into `events`. [moments] */
  readonly historyEnd: Uint32Array;
  /** Where train, validation and test begin and the last one ends. [4] */
  readonly splitOffset: Uint32Array;
}

export interface TaskExamples {
  /** Requests of each moment. [moments + 1] */
  readonly momentOffset: Uint32Array;
  /** Rows of each request. [requests + 1] */
  readonly rowOffset: Uint32Array;
  /** Query term ids, padded with 0; all 0 is the null query. [requests × manifest.querySlots] */
  readonly query: Int32Array;
  readonly rows: TaskRows;
}

export interface TaskRows {
  /** 0 or 1; for PPP the class 0 … K-1. L2R's -1/+1 is made by its head. [rows] */
  readonly label: Uint8Array;
  /** n_i of Eq. 9. [rows] */
  readonly weight?: Float32Array;
  /** CTR: row of `items`. [rows] */
  readonly item?: Int32Array;
  /** CTR: shop id of the candidate. [rows] */
  readonly shop?: Int32Array;
  /** CTR, where the data set has it: how the candidate is shown. [rows] */
  readonly scenario?: Int32Array;
  /** L2R: standardised ranking features, larger = better. [rows × m] */
  readonly features?: Float32Array;
  /** FIFP: icon id; SPP: shop id, each in the head's private vocabulary. [rows] */
  readonly entity?: Int32Array;
  readonly entityCategory?: Int32Array; // [rows]
  /** Standardised on the training rows. [rows × statistics] */
  readonly statistics?: Float32Array;
  /** FIFP, where the data set has it: row of `entityBags`. [rows] */
  readonly entityBag?: Int32Array;
  /** Score of the popularity floor, comparable inside the task. [rows], PPP [rows × K] */
  readonly popularity?: Float32Array;
  /** True probability of label 1 (PPP: of each class), where it is known. [rows], PPP [rows × K] */
  readonly oracle?: Float32Array;
  /** FIFP: weighted sets of item categories, e.g. those of the products that a campaign covers. */
  readonly bagOffset?: Uint32Array; // [bags + 1]
  readonly bagCategory?: Int32Array; // [bag entries]
  /** Sums to 1 in a bag. [bag entries] */
  readonly bagWeight?: Float32Array;
}

export interface DatasetManifest {
  readonly formatVersion: 1;
  readonly name: string;
  /** SHA-256 over what determines the content: source files, parameters, preparation version. */
  readonly fingerprint: string;
  /** Made of other files than those that its kind was specified on, so that no count was asserted. */
  readonly otherFiles?: true;
  /** Rows of each embedding table, padding and unknown included. */
  readonly vocabulary: {
    readonly item: number;
    readonly shop: number;
    readonly brand: number;
    readonly category: number;
    readonly tag: number;
    readonly scenario: number;
    readonly time: number;
    readonly type: number;
    readonly query: number;
  };
  readonly profileFields: readonly { readonly name: string; readonly size: number }[];
  readonly tagSlots: number;
  readonly querySlots: number;
  /**
   * Upper borders of all gap buckets but the last, in seconds, ascending; gap bucket k has time id 2 + k.
   *
   * Deviation: gap-borders. Each data set has its own; those of Fig. 9 suit browsing, not shopping trips.
   */
  readonly gapBorders: readonly number[];
  readonly tasks: Partial<Record<TaskName, TaskManifest>>;
  /** Anything else worth stating in a report: counts, provenance, warnings. */
  readonly about: Readonly<Record<string, string | number | boolean>>;
}

export interface TaskManifest {
  /**
   * Profile fields that this task's requests must not see (e.g. income in PPP).
   *
   * Deviation: hidden-profile. One that nearly tells the label would be a leak.
   */
  readonly hiddenProfileFields: readonly string[];
  /** PPP: number of classes. */
  readonly classes?: number;
  /** L2R: names of the ranking features, with the transformation that made them comparable. */
  readonly features?: readonly FeatureScale[];
  /** FIFP, SPP: rows of the private tables, padding and unknown included, and the statistics. */
  readonly entities?: number;
  readonly entityCategories?: number;
  readonly statistics?: readonly FeatureScale[];
  /** By split: rows, positives (0 for PPP), requests, moments, users. */
  readonly counts: Readonly<Record<'train' | 'validation' | 'test', SplitCounts>>;
}

/** stored = sign × (raw - mean) / deviation, mean and deviation of the training rows. */
export interface FeatureScale {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  readonly sign: 1 | -1;
  /** L2R: coefficient of the stored feature in a logistic regression on the training rows, never negative. */
  readonly coefficient?: number;
}

export interface SplitCounts {
  readonly rows: number;
  readonly positives: number;
  readonly requests: number;
  readonly moments: number;
  readonly users: number;
}
