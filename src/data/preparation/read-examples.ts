import type { TaskName } from '../../core/tasks.ts';
import { at } from '../../core/typed-arrays.ts';
import { queryNumber, type Database } from '../duckdb/database.ts';
import { readColumns, type ColumnRequest } from '../duckdb/read-columns.ts';
import type { TaskExamples, TaskRows } from '../prepared-dataset.ts';
import { offsetsOfSorted } from './offsets.ts';

/** Where each column of a task's rows comes from; features and statistics are still raw. */
export interface RowQuery {
  /** Begins with the table `<task>_rows` as r. */
  readonly from: string;
  readonly columns: Readonly<Partial<Record<keyof TaskRows, ColumnRequest>>>;
  /** Id of the query term; absent: the null query. */
  readonly query?: string;
}

/** All rows of a task in the order of their moments, from the tables of `momentsStage`. */
export async function readExamples(
  database: Database,
  task: TaskName,
  { from, columns, query }: RowQuery,
): Promise<TaskExamples> {
  const moments = await queryNumber(database, 'select count(*) from moment');
  const { moment, request, term, ...rows } = await readColumns(database, {
    from,
    orderBy: 'r.place',
    rows: await queryNumber(database, `select count(*) from ${task}_rows`),
    columns: {
      moment: { type: 'uint32', sql: 'r.moment_id' },
      request: { type: 'uint32', sql: 'r.request_no' },
      term: { type: 'int32', sql: query ?? '0' },
      ...columns,
    },
  });
  const rowOffset = offsetsOfSorted(request, (request.at(-1) ?? -1) + 1);
  const firstRow = rowOffset.subarray(0, -1);
  return {
    momentOffset: offsetsOfSorted(
      Uint32Array.from(firstRow, (row) => at(moment, row)),
      moments,
    ),
    rowOffset,
    query: Int32Array.from(firstRow, (row) => at(term, row)),
    rows: rows as unknown as TaskRows, // one typed array for each column named above, label among them
  };
}
