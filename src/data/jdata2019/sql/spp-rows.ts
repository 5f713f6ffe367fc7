import type { Stage } from '../../preparation/stage.ts';

/**
 * A browse in another shop than that of the last action: which shop. The four others agree with it on "visited before": for a known
 * shop they are other shops that the user knows, for a new one shops that others browse in the same hour.
 */
export const SPP_ROWS: Stage = {
  title: 'SPP rows',
  sql: `
create table user_shop as select user_id, shop, min(ts) as first_ts, min(h) as first_h from action group by all;
create table spp_pos as
select v.*, a.shop, l.shop as last_shop, f.first_ts < v.ts as known
from visit v join action a on a.user_id = v.user_id and a.ts = v.ts and a.type = 1 and a.split is not null
join action l on l.user_id = v.user_id and l.seq = v.n_before
join user_shop f on f.user_id = v.user_id and f.shop = a.shop
where a.shop <> l.shop
qualify row_number() over (partition by v.user_id, v.ts order by u(concat_ws('|', 'spp+', v.user_id, epoch(v.ts)::bigint, a.shop)), a.shop) = 1;
create table browsed_shop as select h, shop, count(*) as n from action where type = 1 group by all;
create table browsed_shop_by as select user_id, h, shop, count(*) as n from action where type = 1 group by all;
create table shops_now as select distinct user_id, ts, shop from action;
create table spp_pool as
select p.user_id, p.ts, p.last_shop, k.shop, 1 as n from spp_pos p join user_shop k on k.user_id = p.user_id and k.first_ts < p.ts where p.known
union all
select p.user_id, p.ts, p.last_shop, b.shop, b.n - coalesce(o.n, 0) from spp_pos p join browsed_shop b using (h)
left join browsed_shop_by o on o.user_id = p.user_id and o.h = p.h and o.shop = b.shop
where not p.known and b.n > coalesce(o.n, 0)
  and not exists (select 1 from user_shop k where k.user_id = p.user_id and k.shop = b.shop and k.first_ts < p.ts);
create table spp_neg as
select q.user_id, q.ts, q.shop from spp_pool q
where q.shop <> q.last_shop and not exists (select 1 from shops_now x where x.user_id = q.user_id and x.ts = q.ts and x.shop = q.shop)
qualify row_number() over (partition by q.user_id, q.ts
        order by -ln(u(concat_ws('|', 'spp-', q.user_id, epoch(q.ts)::bigint, q.shop))) / q.n, q.shop) <= 4;
create table spp_row as
select user_id, ts, shop, 1 as y from spp_pos union all select user_id, ts, shop, 0 from spp_neg;
create table together as   -- users that were in both shops before an hour
select k.h, k.last_shop, k.shop, count(*) as n
from (select distinct h, last_shop, r.shop from spp_row r join spp_pos p using (user_id, ts)) k
join user_shop a on a.shop = k.last_shop and a.first_h < k.h
join user_shop b on b.user_id = a.user_id and b.shop = k.shop and b.first_h < k.h group by all;
create table own as   -- of the last 100 actions before the moment
select r.user_id, r.ts, r.shop, count(*) as n from spp_row r join visit v using (user_id, ts)
join action a on a.user_id = r.user_id and a.shop = r.shop and a.seq <= v.n_before and a.seq > v.n_before - 100 group by all;
create table spp as   -- moments with exactly 4 negatives
select p.split, r.user_id, r.ts, p.h, p.n_before, p.last_shop, r.shop, r.y, p.known, coalesce(t.n, 0) as together, coalesce(o.n, 0) as own
from spp_row r join spp_pos p using (user_id, ts)
left join together t on t.h = p.h and t.last_shop = p.last_shop and t.shop = r.shop
left join own o on o.user_id = r.user_id and o.ts = r.ts and o.shop = r.shop
semi join (select user_id, ts from spp_neg group by all having count(*) = 4) c on c.user_id = r.user_id and c.ts = r.ts;
drop table spp_pos; drop table spp_pool; drop table spp_neg; drop table spp_row; drop table together; drop table own;`,
};
