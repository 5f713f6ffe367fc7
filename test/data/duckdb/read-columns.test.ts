import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  queryNumber,
  queryRows,
  sqlText,
  withDatabase,
  type Database,
} from '../../../src/data/duckdb/database.ts';
import { readColumns } from '../../../src/data/duckdb/read-columns.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function inDatabase<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const spillFolder = join(temporaryFolder(), 'spill');
  const result = await withDatabase({ threads: 2, memoryLimitMb: 200, spillFolder }, use);
  expect(existsSync(spillFolder)).toBe(false);
  return result;
}

it('reads columns of every type in the order asked, over many chunks', async () => {
  const rows = 10_000;
  const columns = await inDatabase((database) =>
    readColumns(database, {
      from: `range(${rows}) t(k)`,
      orderBy: 'k desc',
      rows,
      columns: {
        small: { type: 'uint8', sql: 'k % 200' },
        signed: { type: 'int32', sql: '-k' },
        large: { type: 'uint32', sql: '4000000000 + k' },
        real: { type: 'float32', sql: 'k / 4' },
        triple: { type: 'float32', sql: '[k, k + 0.5, 0 - k]', width: 3 },
      },
    }),
  );
  const k = Array.from({ length: rows }, (_, row) => rows - 1 - row);
  expect(columns.small).toEqual(Uint8Array.from(k, (value) => value % 200));
  expect(columns.signed).toEqual(Int32Array.from(k, (value) => -value));
  expect(columns.large).toEqual(Uint32Array.from(k, (value) => 4_000_000_000 + value));
  expect(columns.real).toEqual(Float32Array.from(k, (value) => value / 4));
  expect(columns.triple).toEqual(Float32Array.from(k.flatMap((v) => [v, v + 0.5, 0 - v])));
});

const readOne = (sql: string, rows: number, from = 'range(3000) t(k)') =>
  inDatabase((database) =>
    readColumns(database, { from, orderBy: 'k', rows, columns: { value: { type: 'int32', sql } } }),
  );

it('refuses a null instead of reading a zero', async () => {
  await expect(readOne('case when k = 2999 then null else k end', 3000)).rejects.toThrow(
    'column value has no nulls',
  );
  await expect(readOne('case when k = 7 then null else k end', 3000)).rejects.toThrow(
    'column value has no nulls',
  );
});

it('notices a query that gives more or fewer rows than expected', async () => {
  await expect(readOne('k', 2999)).rejects.toThrow('has at most 2999 rows');
  await expect(readOne('k', 3001)).rejects.toThrow('has 3001 rows, not 3000');
});

it('reads an empty table', async () => {
  const { value } = await readOne('k', 0, '(select * from range(3) t(k) where k > 5)');
  expect(value).toHaveLength(0);
});

it('turns wide integers into numbers and quotes texts', async () => {
  await inDatabase(async (database) => {
    expect(await queryNumber(database, 'select 1202337910418::hugeint')).toBe(1_202_337_910_418);
    expect(await queryRows(database, `select ${sqlText("it's")} as text, null as none`)).toEqual([
      { text: "it's", none: null },
    ]);
  });
});
