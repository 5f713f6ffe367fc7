import type { TaskName } from '../../../core/tasks.ts';
import type { Stage } from './base-tables.ts';

const TASKS = ['ctr', 'l2r', 'ppp', 'fifp', 'spp'] as const;

/** What makes a request of a task, beside its moment. */
const REQUEST_KEY: Readonly<Record<TaskName, string>> = {
  ctr: 'basket_id, category',
  l2r: 'basket_id, category',
  ppp: 'basket_id, category',
  fifp: 'n_before',
  spp: 'basket_id',
};

/** Inside a request rows stand in the order of this key, which says nothing about the label. */
const ROW_KEY: Readonly<Record<TaskName, string>> = {
  ctr: 'product_id',
  l2r: 'product_id',
  ppp: 'product_id',
  fifp: 'campaign_id',
  spp: 'store_id',
};

export const MOMENTS: Stage = {
  title: 'moments',
  sql: `
create table moment as
select (row_number() over (order by part, ts, household_id) - 1)::int as moment_id, part, ts, household_id, n_before
from (select distinct case split when 'train' then 0 when 'val' then 1 else 2 end as part, ts, household_id, n_before
      from (${TASKS.map((task) => `select split, ts, household_id, n_before from ${task}`).join(' union all ')}));
${TASKS.map(numberedRows).join('\n')}`,
};

/** \`<task>_rows\`: the rows with their moment, their request (both counted from 0) and their place. */
function numberedRows(task: TaskName): string {
  return `
create table ${task}_rows as
select *, (row_number() over (order by request_no, ${ROW_KEY[task]}) - 1)::int as place from (
  select r.*, m.moment_id, (dense_rank() over (order by m.moment_id, ${prefixed(REQUEST_KEY[task])}) - 1)::int as request_no
  from ${task} r join moment m using (household_id, ts));
drop table ${task};`;
}

function prefixed(columns: string): string {
  return columns
    .split(', ')
    .map((column) => `r.${column}`)
    .join(', ');
}
