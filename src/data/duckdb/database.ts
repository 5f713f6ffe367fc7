import { rmSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

export type Database = DuckDBConnection;

export interface DatabaseOptions {
  readonly threads: number;
  /** DuckDB's own limit; the process takes 150-200 MB more, and what the caller reads. */
  readonly memoryLimitMb: number;
  /** Where tables go that do not fit: ours alone, emptied before and removed afterwards. */
  readonly spillFolder: string;
}

/** Opens an in-memory database that spills to disk, and closes it whatever happens. */
export async function withDatabase<T>(
  options: DatabaseOptions,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const { spillFolder } = options;
  rmSync(spillFolder, { recursive: true, force: true });
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryLimitMb}MB`,
    temp_directory: spillFolder,
    // Every reader states its order, so DuckDB need not keep one.
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(spillFolder, { recursive: true, force: true });
  }
}

export type SmallRow = Readonly<Record<string, string | number | null>>;

/** Rows of a small result as objects; integers of any width become numbers. */
export async function queryRows(database: Database, sql: string): Promise<SmallRow[]> {
  const reader = await database.runAndReadAll(sql);
  return reader
    .getRowObjects()
    .map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
    );
}

/** The one number of a query with one row and one column. */
export async function queryNumber(database: Database, sql: string): Promise<number> {
  const [row] = await queryRows(database, sql);
  return Number(Object.values(row ?? {})[0]);
}

/** A text as a SQL literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function plain(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return String(value); // eslint-disable-line @typescript-eslint/no-base-to-string -- DuckDB's value classes print themselves
}
