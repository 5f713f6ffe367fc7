import { assert } from '../../core/assert.ts';
import { TASK_NAMES, type TaskName } from '../../core/tasks.ts';
import { queryNumber, queryRows, type Database } from '../duckdb/database.ts';
import {
  EXPECTED_COUNTS,
  EXPECTED_JOINT,
  EXPECTED_TABLE_ROWS,
  type Part,
  type PartCounts,
} from './expected-counts.ts';

const KEYS: Readonly<Record<TaskName, string>> = {
  ctr: 'product_id',
  l2r: 'product_id',
  fifp: 'campaign_id',
  ppp: 'product_id',
  spp: 'store_id',
};

export async function countPart(
  database: Database,
  task: TaskName,
  part: Part,
): Promise<PartCounts> {
  const [row] = await queryRows(
    database,
    `select count(*) as rows, ${task === 'ppp' ? '0' : 'coalesce(sum(y), 0)::int'} as positives,
            count(distinct household_id) as households, count(distinct request_no) as sessions,
            coalesce(sum(${KEYS[task]}), 0)::bigint as checksum
     from ${task}_rows where split = '${part}'`,
  );
  return row as unknown as PartCounts; // the columns just named
}

/** On the known source files every count and checksum of the specification must come out. */
export async function assertSpecifiedCounts(database: Database): Promise<void> {
  for (const [table, rows] of Object.entries(EXPECTED_TABLE_ROWS)) {
    const found = await queryNumber(database, `select count(*) from ${table}`);
    assert(found === rows, `${table} has ${rows} rows, not ${found}`);
  }
  for (const task of TASK_NAMES) {
    for (const part of ['train', 'val', 'test'] as const) {
      const expected = EXPECTED_COUNTS[task][part];
      const found = await countPart(database, task, part);
      for (const name of Object.keys(expected) as (keyof PartCounts)[]) {
        assert(
          found[name] === expected[name],
          `${task} ${part} has ${name} ${expected[name]}, not ${found[name]}`,
        );
      }
    }
  }
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
