import { at } from '../core/typed-arrays.ts';
import type { PreparedDataset, TaskExamples } from './prepared-dataset.ts';

/** The way back up: from rows to requests to moments. */
export interface ExampleIndex {
  readonly requestOfRow: Uint32Array; // [rows]
  readonly momentOfRequest: Uint32Array; // [requests]
}

export function exampleIndex({ momentOffset, rowOffset }: TaskExamples): ExampleIndex {
  return {
    requestOfRow: ownersOf(rowOffset),
    momentOfRequest: ownersOf(momentOffset),
  };
}

/** Raw key of the user behind each row. [rows] -> [rows] */
export function userKeysOf(
  dataset: PreparedDataset,
  index: ExampleIndex,
  rows: Uint32Array,
): Int32Array {
  const { moments, users } = dataset;
  return Int32Array.from(rows, (row) => {
    const moment = at(index.momentOfRequest, at(index.requestOfRow, row));
    return at(users.key, at(moments.user, moment));
  });
}

/** CSR offsets [parts + 1] -> the part of each element. [elements] */
function ownersOf(offset: Uint32Array): Uint32Array {
  const owners = new Uint32Array(at(offset, offset.length - 1));
  for (let part = 0; part + 1 < offset.length; part++) {
    owners.fill(part, at(offset, part), at(offset, part + 1));
  }
  return owners;
}
