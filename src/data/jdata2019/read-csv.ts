import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { sqlText } from '../duckdb/database.ts';
import { SOURCE_FILES, type SourceTable } from './source-files.ts';

const HEADER_BYTES = 4096;

export function sourcePath(folder: string, table: SourceTable): string {
  return join(folder, SOURCE_FILES[table].file);
}

/** Names of the columns, from the first line. */
export function columnNames(folder: string, table: SourceTable): readonly string[] {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const file = openSync(sourcePath(folder, table), 'r');
  try {
    const length = readSync(file, bytes);
    const [line = ''] = bytes.toString('utf8', 0, length).split(/\r?\n/);
    return line.replace(/^\uFEFF/, '').split(SOURCE_FILES[table].delimiter);
  } finally {
    closeSync(file);
  }
}

/** A file as a SQL table of texts. A line with too few or too many columns is an error, never a guess. */
export function readCsvSql(folder: string, table: SourceTable): string {
  const columns = columnNames(folder, table).map((name) => `${sqlText(name)}: 'VARCHAR'`);
  return `read_csv(${sqlText(sourcePath(folder, table))}, delim = '${SOURCE_FILES[table].delimiter}', header = true,
    columns = {${columns.join(', ')}}, quote = '', escape = '', auto_detect = false, null_padding = false, strict_mode = true)`;
}
