import type { RowSpec, TransferSpec } from './experiment-spec.ts';

/** A row of a table. */
export type TableRow = RowSpec & { readonly transfer?: RowTransfer };

export type Strategy = TransferSpec['strategies'][number];
export type Source = TransferSpec['sources'][number];

/** What a row of a transfer table stands for. */
export interface RowTransfer {
  readonly strategy: Strategy;
  /** Of the strategy, and of its source where there are several: what tells rows of one share apart. */
  readonly name: string;
  /** Absent for RS, which has none. */
  readonly source?: Source;
  /** Of the target's labels. (0, 1] */
  readonly share: number;
}
