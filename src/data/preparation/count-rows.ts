import { assert } from '../../core/assert.ts';
import type { TaskName } from '../../core/tasks.ts';
import { queryRows, type Database } from '../duckdb/database.ts';

export type Part = 'train' | 'val' | 'test';

export interface PartCounts {
  readonly rows: number;
  /** 0 for PPP, whose labels are levels. */
  readonly positives: number;
  readonly users: number;
  readonly requests: number;
  /** Sum of the column that tells a request's rows apart. */
  readonly checksum: number;
}

/** What the pinned source files of a data set give. */
export type ExpectedCounts = Readonly<
  Partial<Record<TaskName, Readonly<Record<Part, PartCounts>>>>
>;

export interface CountedRows {
  readonly task: TaskName;
  readonly part: Part;
  /** Column of the user. */
  readonly user: string;
  /** Column that tells a request's rows apart. */
  readonly key: string;
}

export async function countRows(
  database: Database,
  { task, part, user, key }: CountedRows,
): Promise<PartCounts> {
  const [row] = await queryRows(
    database,
    `select count(*) as rows, ${task === 'ppp' ? '0' : 'coalesce(sum(y), 0)::int'} as positives,
            count(distinct ${user}) as users, count(distinct request_no) as requests,
            coalesce(sum(${key}), 0)::bigint as checksum
     from ${task}_rows where split = '${part}'`,
  );
  return row as unknown as PartCounts; // the columns just named
}

/** Counts and checksums of every task and part must be those expected. */
export async function assertRowCounts(
  database: Database,
  expected: ExpectedCounts,
  columns: { readonly user: string; readonly keys: Readonly<Partial<Record<TaskName, string>>> },
): Promise<void> {
  for (const [task, parts] of Object.entries(expected) as [TaskName, Record<Part, PartCounts>][]) {
    const key = columns.keys[task];
    assert(key !== undefined, `a column that tells rows of ${task} apart`);
    for (const part of ['train', 'val', 'test'] as const) {
      const found = await countRows(database, { task, part, user: columns.user, key });
      for (const [name, count] of Object.entries(parts[part])) {
        const other = found[name as keyof PartCounts];
        assert(other === count, `${task} ${part} has ${name} ${count}, not ${other}`);
      }
    }
  }
}
