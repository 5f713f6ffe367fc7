import { UserError } from '../../core/errors.ts';

export function noRows(path: string, cure: string): UserError {
  return new UserError({
    code: 'no-rows',
    where: path,
    message: 'this file has no rows',
    expected: 'the table that its name says, with at least one row',
    cure,
  });
}

export interface ColumnPlace {
  readonly path: string;
  readonly column: string;
}

export function missingValues(
  { path, column }: ColumnPlace,
  { missing, rows }: { readonly missing: number; readonly rows: number },
  cure: string,
): UserError {
  return new UserError({
    code: 'missing-values',
    where: `${path}, column ${column}`,
    message: 'this column has rows without a value',
    expected: 'a value in every row',
    found: `${missing} of ${rows} rows without one`,
    cure,
  });
}

export function missingColumn(
  { path, column }: ColumnPlace,
  found: readonly string[],
  cure: string,
): UserError {
  return new UserError({
    code: 'missing-column',
    where: path,
    message: `no column ${column}`,
    expected: `a column ${column}`,
    found: found.join(', '),
    cure,
  });
}

/** First line of what DuckDB complains of, the file not named again. */
export function complaintOf(cause: unknown, path: string): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split('\n')[0] ?? '').replaceAll(path, 'this file');
}
