import type { Stage } from '../../preparation/stage.ts';

/** What is browsed next, against what others browse in the same hour: four for each, drawn in proportion to their browses. */
export const CTR_ROWS: Stage = {
  title: 'CTR rows',
  sql: `
create table browsed as   -- in an hour: by all, and by each user
select h, sku_id, count(*) as n from action where type = 1 group by all;
create table browsed_by as select user_id, h, sku_id, count(*) as n from action where type = 1 group by all;
create table acted_on as select distinct user_id, ts, sku_id from action;
create table ctr_pos as
select distinct a.user_id, a.ts, a.sku_id from action a join visit using (user_id, ts) where a.type = 1 and a.split is not null;
create table ctr_neg as
select r.user_id, r.ts, b.sku_id, r.npos,
       row_number() over (partition by r.user_id, r.ts
                          order by -ln(u(concat_ws('|', 'ctr-', r.user_id, epoch(r.ts)::bigint, b.sku_id))) / (b.n - coalesce(o.n, 0)), b.sku_id) as k
from (select user_id, ts, h, count(*) as npos from ctr_pos join visit using (user_id, ts) group by all) r
join browsed b using (h) left join browsed_by o on o.user_id = r.user_id and o.h = r.h and o.sku_id = b.sku_id
where b.n > coalesce(o.n, 0)
  and not exists (select 1 from acted_on x where x.user_id = r.user_id and x.ts = r.ts and x.sku_id = b.sku_id)
qualify k <= 4 * r.npos;
create table ctr as   -- moments with exactly 4 negatives a positive
select v.split, q.user_id, q.ts, v.h, v.n_before, q.sku_id, q.y
from (select user_id, ts, sku_id, 1 as y from ctr_pos union all select user_id, ts, sku_id, 0 from ctr_neg) q
join visit v using (user_id, ts)
semi join (select user_id, ts from ctr_neg where k = 4 * npos) c using (user_id, ts);
drop table ctr_pos; drop table ctr_neg;`,
};
