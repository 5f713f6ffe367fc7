/** Of an embedding table: its vocabulary, padding and unknown included, and the width of a row. */
export interface TableSize {
  readonly rows: number;
  readonly dim: number;
}
