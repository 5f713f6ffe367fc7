import { queryNumber, type Database } from '../duckdb/database.ts';
import { readColumns } from '../duckdb/read-columns.ts';
import { afterPadding, readUserOffset } from '../preparation/read-moments.ts';
import { DAY_PARTS, dayPartSql } from '../preparation/stage.ts';
import type { EventTable, ItemTable, UserTable } from '../prepared-dataset.ts';
import { GAP_BORDERS, UTC_OFFSET_SECONDS } from './calendar.ts';

/** Time ids: 11 gaps (from 2), then six parts of the day. */
const FIRST_DAY_PART = 2 + GAP_BORDERS.length + 1;
export const TIME_VOCABULARY = FIRST_DAY_PART + DAY_PARTS;

export const ACTION_TYPES = 4;

/** Seconds since the Unix epoch, UTC, of a local timestamp. */
export function utcSeconds(localTime: string): string {
  return `epoch(${localTime}) - ${UTC_OFFSET_SECONDS}`;
}

export async function readItems(database: Database): Promise<ItemTable> {
  const columns = await readColumns(database, {
    from: 'item',
    orderBy: 'item_row',
    rows: await queryNumber(database, 'select count(*) from item'),
    columns: {
      id: { type: 'int32', sql: 'id' },
      brand: { type: 'int32', sql: 'brand' },
      category: { type: 'int32', sql: 'category' },
      month: { type: 'int32', sql: 'month' },
    },
  });
  return {
    id: afterPadding(columns.id, 1),
    brand: afterPadding(columns.brand, 1),
    category: afterPadding(columns.category, 1),
    tags: afterPadding(columns.month, 1),
  };
}

/** Nothing is known of a user but what was done. */
export async function readUsers(database: Database): Promise<UserTable> {
  const { key } = await readColumns(database, {
    from: 'customer',
    orderBy: 'user_row',
    rows: await queryNumber(database, 'select count(*) from customer'),
    columns: { key: { type: 'int32', sql: 'user_id' } },
  });
  return { key, profile: new Int32Array(0) };
}

/**
 * Scenario and day kind are 0, padding, which embeds to zeros: the log does not say where something was seen, and its only day off
 * is the test day, so that an id for it could not be trained.
 *
 * Deviation: absent-inputs.
 */
export async function readEvents(database: Database): Promise<EventTable> {
  const rows = await queryNumber(database, 'select count(*) from action');
  const events = await readColumns(database, {
    from: 'action a join item i using (sku_id) left join v_shop s on s.shop = a.shop',
    orderBy: 'a.user_id, a.seq',
    rows,
    columns: {
      item: { type: 'int32', sql: 'i.item_row' },
      shop: { type: 'int32', sql: 'coalesce(s.id, 1)' },
      type: { type: 'int32', sql: '1 + a.type' },
      time: { type: 'uint32', sql: utcSeconds('a.ts') },
      dayPart: { type: 'uint8', sql: dayPartSql('a.ts', FIRST_DAY_PART) },
    },
  });
  return {
    userOffset: await readUserOffset(database),
    ...events,
    scenario: new Int32Array(rows),
    dayKind: new Uint8Array(rows),
  };
}
