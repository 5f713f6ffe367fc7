import { queryNumber, type Database } from '../duckdb/database.ts';
import { readColumns } from '../duckdb/read-columns.ts';
import type { MomentTable } from '../prepared-dataset.ts';
import { offsetsOfSizes } from './offsets.ts';

/** Where each user's events begin, from the table `customer` (user_row, events). [users + 1] */
export async function readUserOffset(database: Database): Promise<Uint32Array> {
  const { events } = await readColumns(database, {
    from: 'customer',
    orderBy: 'user_row',
    rows: await queryNumber(database, 'select count(*) from customer'),
    columns: { events: { type: 'uint32', sql: 'events' } },
  });
  return offsetsOfSizes(events);
}

/** The table `moment` of `momentsStage`; `time` gives the seconds since the Unix epoch, UTC, of its `ts`. */
export async function readMoments(
  database: Database,
  { user, time, userOffset }: { user: string; time: string; userOffset: Uint32Array },
): Promise<MomentTable> {
  const moments = await readColumns(database, {
    from: `moment m join customer u using (${user})`,
    orderBy: 'm.moment_id',
    rows: await queryNumber(database, 'select count(*) from moment'),
    columns: {
      user: { type: 'int32', sql: 'u.user_row' },
      time: { type: 'uint32', sql: time },
      eventsBefore: { type: 'uint32', sql: 'm.n_before' },
      part: { type: 'uint8', sql: 'm.part' },
    },
  });
  const sizes = [0, 1, 2].map((part) => moments.part.filter((value) => value === part).length);
  return {
    user: moments.user,
    time: moments.time,
    historyEnd: moments.eventsBefore.map(
      (events, moment) => events + (userOffset[moments.user[moment] ?? 0] ?? 0),
    ),
    splitOffset: offsetsOfSizes(Uint32Array.from(sizes)),
  };
}

/** Row 0 of the items is padding, so what is known of items starts at row 1. */
export function afterPadding(values: Int32Array, width: number): Int32Array {
  const padded = new Int32Array(values.length + width);
  padded.set(values, width);
  return padded;
}

/** Rows of an embedding table: padding, unknown, and one for each value. */
export async function vocabularySize(database: Database, from: string): Promise<number> {
  return 2 + (await queryNumber(database, `select count(*) from ${from}`));
}
