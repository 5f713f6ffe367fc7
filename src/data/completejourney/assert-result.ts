import { assert } from '../../core/assert.ts';
import { queryNumber, queryRows, type Database } from '../duckdb/database.ts';
import { assertRowCounts } from '../preparation/count-rows.ts';
import { EXPECTED_COUNTS, EXPECTED_JOINT, EXPECTED_TABLE_ROWS } from './expected-counts.ts';

const COLUMNS = {
  user: 'household_id',
  keys: {
    ctr: 'product_id',
    l2r: 'product_id',
    fifp: 'campaign_id',
    ppp: 'product_id',
    spp: 'store_id',
  },
} as const;

/** On the known source files every count and checksum of the specification must come out. */
export async function assertSpecifiedCounts(database: Database): Promise<void> {
  for (const [table, rows] of Object.entries(EXPECTED_TABLE_ROWS)) {
    const found = await queryNumber(database, `select count(*) from ${table}`);
    assert(found === rows, `${table} has ${rows} rows, not ${found}`);
  }
  await assertRowCounts(database, EXPECTED_COUNTS, COLUMNS);
  await assertJointTrainingSet(database);
}

async function assertJointTrainingSet(database: Database): Promise<void> {
  const joint = ['ctr', 'l2r', 'fifp', 'ppp'];
  const part = (task: string): string =>
    `select '${task}' as task, moment_id, request_no, household_id, n_before, ts from ${task}_rows where split = 'train'`;
  const [row] = await queryRows(
    database,
    `select count(distinct moment_id) as moments, count(distinct (task, request_no)) as requests,
            count(distinct (household_id, n_before, date_trunc('minute', ts))) as minutes
     from (${joint.map(part).join(' union all ')})`,
  );
  for (const [name, expected] of Object.entries(EXPECTED_JOINT)) {
    assert(row?.[name] === expected, `joint training has ${expected} ${name}, not ${row?.[name]}`);
  }
}

/** No history reaches its moment, and nothing shown as not bought was bought on the trip. */
export async function assertNoLeak(database: Database): Promise<void> {
  const late = await queryNumber(
    database,
    `select count(*) from moment m join line l on l.household_id = m.household_id and l.seq <= m.n_before
     where l.seq > m.n_before - 100 and l.ts >= m.ts`,
  );
  assert(late === 0, `${late} lines of histories are not before their moment`);
  const missed = await queryNumber(
    database,
    `select count(*) from moment m join line l on l.household_id = m.household_id and l.seq = m.n_before + 1
     where l.ts < m.ts`,
  );
  assert(missed === 0, `${missed} histories end too early`);
  for (const task of ['ctr', 'l2r']) {
    const bought = await queryNumber(
      database,
      `select count(*) from ${task}_rows r join line l on l.basket_id = r.basket_id and l.product_id = r.product_id where r.y = 0`,
    );
    assert(bought === 0, `${bought} ${task} rows are labelled not bought, but were`);
  }
}
