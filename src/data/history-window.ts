import { at } from '../core/typed-arrays.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

type EntryOf = (first: number, second: number) => number;

export interface HistoryTarget {
  readonly moment: number;
  /** Where the moment's first step lies in `items` and `properties`. */
  readonly offset: number;
  readonly items: Int32Array;
  readonly properties: Int32Array;
  readonly itemEntry: EntryOf;
  readonly propertyEntry: EntryOf;
}

interface Property {
  readonly scenario: number;
  readonly type: number;
  readonly gap: number;
  readonly dayKind: number;
  readonly dayPart: number;
}

/** Reads the last T events before a moment, with the properties that they have at that moment. */
export class HistoryWindow {
  readonly #dataset: PreparedDataset;
  readonly #length: number;

  constructor(dataset: PreparedDataset, length: number) {
    this.#dataset = dataset;
    this.#length = length;
  }

  lengthOf(moment: number): number {
    const { moments, events } = this.#dataset;
    const begin = at(events.userOffset, at(moments.user, moment));
    return Math.min(this.#length, at(moments.historyEnd, moment) - begin);
  }

  /** Writes the history, oldest event first, and returns its length. */
  fill(target: HistoryTarget): number {
    const { events, moments, manifest } = this.#dataset;
    const length = this.lengthOf(target.moment);
    const end = at(moments.historyEnd, target.moment);
    const now = at(moments.time, target.moment);
    for (let step = 0; step < length; step++) {
      const event = end - length + step;
      target.items[target.offset + step] = target.itemEntry(
        at(events.item, event),
        at(events.shop, event),
      );
      const gap = gapId(manifest.gapBorders, now - at(events.time, event));
      target.properties[target.offset + step] = target.propertyEntry(
        at(events.scenario, event) * manifest.vocabulary.type + at(events.type, event),
        (gap * CALENDAR + at(events.dayKind, event)) * CALENDAR + at(events.dayPart, event),
      );
    }
    return length;
  }

  /** The inverse of the pair that `fill` passed to `propertyEntry`. */
  unpackProperty(first: number, second: number): Property {
    const types = this.#dataset.manifest.vocabulary.type;
    return {
      scenario: Math.floor(first / types),
      type: first % types,
      gap: Math.floor(second / (CALENDAR * CALENDAR)),
      dayKind: Math.floor(second / CALENDAR) % CALENDAR,
      dayPart: second % CALENDAR,
    };
  }
}

/** Time ids are bytes (EventTable.dayKind, dayPart). */
const CALENDAR = 256;

/** Time id of a gap in seconds: 2 + the number of borders at or below it. */
export function gapId(borders: readonly number[], seconds: number): number {
  let bucket = 0;
  while (bucket < borders.length && seconds >= (borders[bucket] ?? Infinity)) bucket++;
  return 2 + bucket;
}
