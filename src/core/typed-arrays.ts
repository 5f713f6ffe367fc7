/** Any numeric column. */
export type NumericArray = Uint8Array | Int32Array | Uint32Array | Float32Array;

/** An entry that lies inside the array by construction: the one place where the compiler's doubt is set aside. */
export function at(values: NumericArray, index: number): number {
  return values[index] as number;
}
