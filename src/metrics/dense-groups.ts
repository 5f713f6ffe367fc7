/** Groups numbered 0 … count - 1 in the order in which they first occur. */
export interface DenseGroups {
  /** [rows] */
  readonly index: Uint32Array;
  readonly count: number;
}

/** Numbers arbitrary integer keys (users, requests) densely. */
export function denseGroups(keys: ArrayLike<number>): DenseGroups {
  const index = new Uint32Array(keys.length);
  const numbers = new Map<number, number>();
  for (let row = 0; row < index.length; row++) {
    const key = keys[row] ?? 0;
    const known = numbers.get(key);
    index[row] = known ?? numbers.size;
    if (known === undefined) numbers.set(key, numbers.size);
  }
  return { index, count: numbers.size };
}
