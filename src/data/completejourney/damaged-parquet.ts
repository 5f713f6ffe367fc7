import { UserError } from '../../core/errors.ts';

/** A file that DuckDB cannot read: cut short, or not Parquet at all. */
export function damagedParquet(path: string, cause: unknown): UserError {
  return new UserError({
    code: 'damaged-parquet',
    where: path,
    message: 'this file cannot be read as Parquet: it may have been cut short or damaged',
    expected: 'a whole Parquet file',
    found: firstLine(cause).replaceAll(path, 'this file'),
    cure: 'copy or fetch the file again: `dupn data fetch completejourney`',
    cause,
  });
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n')[0] ?? '';
}
