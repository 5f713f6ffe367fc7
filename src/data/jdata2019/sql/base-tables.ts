import { UNIFORM_DRAW, type Stage } from '../../preparation/stage.ts';
import { TEST_START, VALIDATION_START, WARM_UP_END } from '../calendar.ts';
import { readCsvSql } from '../read-csv.ts';
import { LOGS, RELATIONS } from '../source-files.ts';

export function sourceTables(folder: string): Stage {
  const logs = LOGS.map(
    (
      log,
    ) => `select action_time::timestamp as ts, user_id::int as user_id, sku_id::int as sku_id, type::int as type,
       "sessionId"::int as session_id from ${readCsvSql(folder, log)}`,
  );
  return {
    title: 'sources',
    sql: `
create table logged as ${logs.join(' union all ')};
create table entity as select entity::int as sku_id, id::int as id from ${readCsvSql(folder, 'entities')} where type = 'item';
create table triple as select head::int as head, tail::int as tail, relation::int as relation from ${readCsvSql(folder, 'triples')};`,
  };
}

export const MACROS: Stage = {
  title: 'macros',
  sql: `
${UNIFORM_DRAW}
create macro part_of(t) as case when t < timestamp '${VALIDATION_START}' then 'train' when t < timestamp '${TEST_START}' then 'val'
                                else 'test' end;
create macro hour_of(t) as (epoch(t)::bigint // 3600)::int;`,
};

/** Products with what the maps say of them. */
export const PRODUCT: Stage = {
  title: 'products',
  sql: `
create table product as
select sku_id, ${Object.entries(RELATIONS)
    .map(([name, relation]) => `min(tail) filter (relation = ${relation}) as ${name}`)
    .join(', ')}
from entity e join triple t on t.head = e.id semi join logged using (sku_id) group by sku_id;`,
};

/**
 * All actions, numbered by `seq` inside a user by time, then session, type and product. A session belongs to the part in which it
 * starts; what it does in the next part asks nothing (`split` is null there), so that no training label is later than a validation
 * moment.
 */
export const ACTION: Stage = {
  title: 'actions',
  sql: `
create table session as select user_id, session_id, part_of(min(ts)) as part from logged group by all;
create table action as
select row_number() over (partition by l.user_id order by ts, l.session_id, type, sku_id)::int as seq, l.user_id, l.session_id, ts,
       hour_of(ts) as h, type, sku_id, p.shop, p.brand, p.category,
       case when ts >= timestamp '${WARM_UP_END}' and s.part = part_of(ts) then s.part end as split
from logged l join product p using (sku_id) join session s using (user_id, session_id);
create table visit as   -- n_before: actions strictly before the moment, the last 100 of them are the history
select user_id, ts, h, max(split) as split, (min(seq) - 1)::int as n_before from action group by all having max(split) is not null and min(seq) > 1;`,
};
