import { UserError } from '../../core/errors.ts';
import { queryRows, type Database, type SmallRow } from '../duckdb/database.ts';
import {
  complaintOf,
  missingColumn,
  missingValues,
  noRows,
  type ColumnPlace,
} from '../preparation/source-errors.ts';
import { checkFiles } from '../preparation/file-source.ts';
import type { SourceType } from '../preparation/source-type.ts';
import { columnNames, readCsvSql, sourcePath } from './read-csv.ts';
import { LOGS, RELATIONS, SOURCE_FILES, SOURCE_TABLES, type SourceTable } from './source-files.ts';
import { JDATA2019_SOURCE } from './source.ts';

const WHOLE_FILE = 'copy the file again from where it was published';

/** Every file there and whole, with the columns that the preparation reads and values of their types. */
export async function checkSource(database: Database, folder: string): Promise<void> {
  checkFiles(JDATA2019_SOURCE, folder);
  for (const table of SOURCE_TABLES) checkColumns(folder, table);
  for (const table of SOURCE_TABLES) await checkValues(database, folder, table);
  for (const log of LOGS) await checkTimes(database, folder, log);
  for (const log of LOGS) await checkTypes(database, folder, log);
  for (const log of LOGS) await checkProducts(database, folder, log);
}

function checkColumns(folder: string, table: SourceTable): void {
  const found = columnNames(folder, table);
  const path = sourcePath(folder, table);
  if (found.join('') === '') throw noRows(path, WHOLE_FILE);
  for (const column of Object.keys(SOURCE_FILES[table].columns)) {
    if (found.includes(column)) continue;
    throw missingColumn(
      { path, column },
      found,
      'name the columns in the first line as the published file does',
    );
  }
}

/** Whether a text is a value of the type. */
const IS_VALUE: Readonly<Record<SourceType, (column: string) => string>> = {
  integer: (column) => `try_cast(${column} as integer) is not null and ${column} not like '%.%'`,
  number: (column) => `try_cast(${column} as double) is not null`,
  text: () => 'true',
  timestamp: (column) =>
    `${column} similar to '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}' and try_cast(${column} as timestamp) is not null`,
};

const EXPECTED: Readonly<Record<SourceType, string>> = {
  integer: 'whole numbers',
  number: 'numbers',
  text: 'text',
  timestamp: 'times such as 2018-03-01 08:15:30, in local time',
};

async function checkValues(database: Database, folder: string, table: SourceTable): Promise<void> {
  const path = sourcePath(folder, table);
  const columns = Object.entries(SOURCE_FILES[table].columns);
  const counts = columns.flatMap(([column, type]) => [
    `count("${column}") as "${column}"`,
    `min("${column}") filter (not (${IS_VALUE[type](`"${column}"`)})) as "wrong ${column}"`,
  ]);
  const [found = {}] = await queryFile(
    database,
    path,
    `select count(*) as n, ${counts.join(', ')} from ${readCsvSql(folder, table)}`,
  );
  const rows = Number(found['n'] ?? 0);
  if (rows === 0) throw noRows(path, WHOLE_FILE);
  for (const [column, type] of columns) {
    const missing = rows - Number(found[column] ?? 0);
    if (missing > 0) throw missingValues({ path, column }, { missing, rows }, WHOLE_FILE);
    const wrong = found[`wrong ${column}`] ?? null;
    if (wrong !== null) throw wrongValue({ path, column }, type, wrong);
  }
}

/** `index` repeats the time as seconds: a line that was cut short in its last column is told by it. */
async function checkTimes(database: Database, folder: string, table: SourceTable): Promise<void> {
  const path = sourcePath(folder, table);
  const [row] = await queryFile(
    database,
    path,
    `select action_time, "index", epoch(action_time::timestamp)::bigint as seconds from ${readCsvSql(folder, table)}
     where "index"::double <> epoch(action_time::timestamp) order by all limit 1`,
  );
  if (row === undefined) return;
  throw new UserError({
    code: 'inconsistent-time',
    where: `${path}, columns action_time and index`,
    message:
      'the seconds of a row are not those of its time: the file may have been cut short or changed',
    expected: `index ${row['seconds']} for ${row['action_time']}, seconds of local time since 1970`,
    found: `index ${row['index']}`,
    cure: WHOLE_FILE,
  });
}

async function checkTypes(database: Database, folder: string, table: SourceTable): Promise<void> {
  const [found] = await queryRows(
    database,
    `select type::int as type from ${readCsvSql(folder, table)} where type::int not between 1 and 4 order by 1 limit 1`,
  );
  if (found === undefined) return;
  throw new UserError({
    code: 'unknown-action-type',
    where: `${sourcePath(folder, table)}, column type`,
    message: 'this column holds an action that is not known',
    expected: '1 (browse), 2 (order), 3 (follow) or 4 (comment)',
    found: String(found['type']),
    cure: WHOLE_FILE,
  });
}

/** The maps must know every product of the logs, with all of its attributes. */
async function checkProducts(
  database: Database,
  folder: string,
  table: SourceTable,
): Promise<void> {
  const relations = Object.values(RELATIONS);
  const [found = {}] = await queryRows(
    database,
    `select count(*) as missing, min(sku_id) as example from (
       select l.sku_id::int as sku_id from (select distinct sku_id from ${readCsvSql(folder, table)}) l
       left join (select * from ${readCsvSql(folder, 'entities')} where type = 'item') e on e.entity::int = l.sku_id::int
       left join (select * from ${readCsvSql(folder, 'triples')} where relation::int in (${relations.join(', ')})) t on t.head::int = e.id::int
       group by all having count(distinct t.relation::int) < ${relations.length})`,
  );
  const missing = Number(found['missing'] ?? 0);
  if (missing === 0) return;
  throw new UserError({
    code: 'unknown-product',
    where: folder,
    message: `entity2id and kg2id do not know all products of ${SOURCE_FILES[table].file}: a file may have been cut short`,
    expected: `every sku_id as an item of entity2id, with ${Object.keys(RELATIONS).join(', ')} in kg2id`,
    found: `${missing} without, such as ${found['example']}`,
    cure: 'copy both files again from where they were published',
  });
}

async function queryFile(database: Database, path: string, sql: string): Promise<SmallRow[]> {
  try {
    return await queryRows(database, sql);
  } catch (cause) {
    throw damagedLine(path, cause);
  }
}

function damagedLine(path: string, cause: unknown): UserError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [, line] = /CSV Error on Line: (\d+)/.exec(text) ?? [];
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text) ?? [];
  return new UserError({
    code: 'damaged-csv',
    where: line === undefined ? path : `${path}, line ${line}`,
    message: 'this file cannot be read: it may have been cut short or damaged',
    expected: expected === undefined ? 'a whole file of separated values' : `${expected} columns`,
    found: found ?? complaintOf(cause, path),
    cure: WHOLE_FILE,
    cause,
  });
}

function wrongValue(
  { path, column }: ColumnPlace,
  type: SourceType,
  value: string | number,
): UserError {
  const isTime = type === 'timestamp';
  return new UserError({
    code: isTime ? 'wrong-time-format' : 'wrong-column-type',
    where: `${path}, column ${column}`,
    message: `this column holds something else than ${isTime ? 'times' : EXPECTED[type]}`,
    expected: EXPECTED[type],
    found: JSON.stringify(value),
    cure: isTime
      ? 'write the column in that form, or copy the file again from where it was published'
      : WHOLE_FILE,
  });
}
