import { assert } from '../../core/assert.ts';
import { queryNumber, type Database } from '../duckdb/database.ts';
import { assertRowCounts } from '../preparation/count-rows.ts';
import { EXPECTED_COUNTS, EXPECTED_TABLE_ROWS } from './expected-counts.ts';

const COLUMNS = {
  user: 'user_id',
  keys: { ctr: 'sku_id', l2r: 'sku_id', fifp: 'sku_id', spp: 'shop' },
} as const;

/** On the pinned source files every count and checksum that the data set's page states must come out. */
export async function assertStatedCounts(database: Database): Promise<void> {
  for (const [table, rows] of Object.entries(EXPECTED_TABLE_ROWS)) {
    const found = await queryNumber(database, `select count(*) from ${table}`);
    assert(found === rows, `${table} has ${rows} rows, not ${found}`);
  }
  await assertRowCounts(database, EXPECTED_COUNTS, COLUMNS);
}

/** Nothing shown as not browsed was acted on at the moment, and no slate has a product that was not met before. */
export async function assertNoLeak(database: Database): Promise<void> {
  const browsed = await queryNumber(
    database,
    'select count(*) from ctr_rows r join action a using (user_id, ts, sku_id) where r.y = 0',
  );
  assert(browsed === 0, `${browsed} CTR rows are labelled not browsed, but were`);
  const unseen = await queryNumber(
    database,
    `select count(*) from l2r_rows r where not exists
     (select 1 from action a where a.user_id = r.user_id and a.session_id = r.session_id and a.sku_id = r.sku_id and a.ts < r.ts)`,
  );
  assert(unseen === 0, `${unseen} L2R rows are of products that were not met before`);
  const entered = await queryNumber(
    database,
    'select count(*) from spp_rows r join action a using (user_id, ts, shop) where r.y = 0',
  );
  assert(entered === 0, `${entered} SPP rows are labelled not visited, but were`);
}
