import { TASK_NAMES, type TaskName } from '../../core/tasks.ts';
import type { Stage } from './stage.ts';

export interface TaskKeys {
  /** Columns that make a request, beside its moment. */
  readonly request: readonly string[];
  /** Inside a request rows stand in the order of this column, which says nothing about the label. */
  readonly row: string;
}

/**
 * Numbers the moments of all tasks, whose tables `<task>` have columns `split` (train, val, test), `ts`, the user's and
 * `n_before`, and turns each table into `<task>_rows` with moment, request and place.
 */
export function momentsStage(
  user: string,
  tasks: Readonly<Partial<Record<TaskName, TaskKeys>>>,
): Stage {
  const keys = TASK_NAMES.flatMap((task) => {
    const of = tasks[task];
    return of === undefined ? [] : [{ task, ...of }];
  });
  const moments = keys.map(({ task }) => `select split, ts, ${user}, n_before from ${task}`);
  return {
    title: 'moments',
    sql: `
create table moment as
select (row_number() over (order by part, ts, ${user}) - 1)::int as moment_id, part, ts, ${user}, n_before
from (select distinct case split when 'train' then 0 when 'val' then 1 else 2 end as part, ts, ${user}, n_before
      from (${moments.join(' union all ')}));
${keys.map((of) => numberedRows(user, of)).join('\n')}`,
  };
}

/** `<task>_rows`: the rows with their moment, their request (both counted from 0) and their place. */
function numberedRows(
  user: string,
  { task, request, row }: TaskKeys & { readonly task: TaskName },
): string {
  const order = ['m.moment_id', ...request.map((column) => `r.${column}`)];
  return `
create table ${task}_rows as
select *, (row_number() over (order by request_no, ${row}) - 1)::int as place from (
  select r.*, m.moment_id, (dense_rank() over (order by ${order.join(', ')}) - 1)::int as request_no
  from ${task} r join moment m using (${user}, ts));
drop table ${task};`;
}
