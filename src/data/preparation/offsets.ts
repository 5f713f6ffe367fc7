/** CSR offsets of the groups 0 … count-1 whose ascending numbers are given, empty groups included. */
export function offsetsOfSorted(group: Uint32Array, count: number): Uint32Array {
  const sizes = new Uint32Array(count);
  for (const g of group) sizes[g] = (sizes[g] ?? 0) + 1;
  return offsetsOfSizes(sizes);
}

/** [0, sizes[0], sizes[0] + sizes[1], …] */
export function offsetsOfSizes(sizes: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(sizes.length + 1);
  sizes.forEach((size, part) => {
    offsets[part + 1] = (offsets[part] ?? 0) + size;
  });
  return offsets;
}
