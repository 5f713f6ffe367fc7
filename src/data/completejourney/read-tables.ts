import { queryNumber, type Database } from '../duckdb/database.ts';
import { readColumns } from '../duckdb/read-columns.ts';
import { afterPadding, readUserOffset } from '../preparation/read-moments.ts';
import { DAY_PARTS, dayPartSql } from '../preparation/stage.ts';
import type { EventTable, ItemTable, UserTable } from '../prepared-dataset.ts';
import { PROFILE_FIELDS, TAG_SLOTS } from './sql/vocabularies.ts';

/** Time ids: 11 gaps (from 2), then workday and weekend, then six parts of the day. */
export const GAP_BORDER_HOURS = [12, 24, 48, 96, 168, 240, 336, 504, 720, 1440] as const;
const FIRST_DAY_KIND = 2 + GAP_BORDER_HOURS.length + 1;
const FIRST_DAY_PART = FIRST_DAY_KIND + 2;
export const TIME_VOCABULARY = FIRST_DAY_PART + DAY_PARTS;

/** Row 0 of the items is padding, so products start at row 1. */
export async function readItems(database: Database): Promise<ItemTable> {
  const rows = await queryNumber(database, 'select count(*) from item');
  const columns = await readColumns(database, {
    from: 'item',
    orderBy: 'item_row',
    rows,
    columns: {
      id: { type: 'int32', sql: 'id' },
      brand: { type: 'int32', sql: 'brand' },
      category: { type: 'int32', sql: 'category' },
      tags: { type: 'int32', sql: 'tags', width: TAG_SLOTS },
    },
  });
  return {
    id: afterPadding(columns.id, 1),
    brand: afterPadding(columns.brand, 1),
    category: afterPadding(columns.category, 1),
    tags: afterPadding(columns.tags, TAG_SLOTS),
  };
}

export async function readUsers(database: Database): Promise<UserTable> {
  const rows = await queryNumber(database, 'select count(*) from customer');
  return readColumns(database, {
    from: 'profile',
    orderBy: 'user_row',
    rows,
    columns: {
      key: { type: 'int32', sql: 'household_id' },
      profile: { type: 'int32', sql: 'profile', width: PROFILE_FIELDS.length },
    },
  });
}

export async function readEvents(database: Database): Promise<EventTable> {
  const rows = await queryNumber(database, 'select count(*) from line');
  const events = await readColumns(database, {
    from: `line l join item i using (product_id) left join v_shop s using (store_id)
           left join v_scenario c using (mailer, display)`,
    orderBy: 'l.household_id, l.seq',
    rows,
    columns: {
      item: { type: 'int32', sql: 'i.item_row' },
      shop: { type: 'int32', sql: 'coalesce(s.id, 1)' },
      scenario: { type: 'int32', sql: 'coalesce(c.id, 1)' },
      type: { type: 'int32', sql: '2 + enum_code(l.type)' },
      time: { type: 'uint32', sql: 'epoch(l.ts)' },
      dayKind: {
        type: 'uint8',
        sql: `${FIRST_DAY_KIND} + (isodow(local_ts(l.ts)) >= 6)::int`,
      },
      dayPart: {
        type: 'uint8',
        sql: dayPartSql('local_ts(l.ts)', FIRST_DAY_PART),
      },
    },
  });
  return { userOffset: await readUserOffset(database), ...events };
}
