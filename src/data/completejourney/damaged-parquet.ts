import { UserError } from '../../core/errors.ts';
import { complaintOf } from '../preparation/source-errors.ts';

/** A file that DuckDB cannot read: cut short, or not Parquet at all. */
export function damagedParquet(path: string, cause: unknown): UserError {
  return new UserError({
    code: 'damaged-parquet',
    where: path,
    message: 'this file cannot be read as Parquet: it may have been cut short or damaged',
    expected: 'a whole Parquet file',
    found: complaintOf(cause, path),
    cure: 'copy or fetch the file again: `dupn data fetch completejourney`',
    cause,
  });
}
