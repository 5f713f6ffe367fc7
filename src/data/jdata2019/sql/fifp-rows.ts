import type { Stage } from '../../preparation/stage.ts';

/** A product that the user browses for the first time in a session: is it followed before the session ends? */
export const FIFP_ROWS: Stage = {
  title: 'FIFP rows',
  sql: `
create table met as   -- when a session first does something to a product, and when it last follows it
select user_id, session_id, sku_id, min(ts) as first_ts, max(ts) filter (type = 3) as last_follow from action group by all;
create table fifp_shown as
select distinct a.user_id, a.session_id, a.ts, a.sku_id from action a
join met m on m.user_id = a.user_id and m.session_id = a.session_id and m.sku_id = a.sku_id and m.first_ts = a.ts
where a.type = 1 and a.split is not null;
create table fifp_user as   -- of the last 100 actions before the moment
select f.user_id, f.ts, f.sku_id, count(*) filter (a.sku_id = f.sku_id) as n_met, count(*) filter (a.shop = p.shop) / count(*) as shop_share
from fifp_shown f join product p using (sku_id) join visit v using (user_id, ts)
join action a on a.user_id = f.user_id and a.seq <= v.n_before and a.seq > v.n_before - 100
group by f.user_id, f.ts, f.sku_id;
create table fifp as
select v.split, f.user_id, f.ts, v.h, v.n_before, f.sku_id, (max(m.last_follow) is not null)::int as y,
       any_value(x.n_met) as n_met, any_value(x.shop_share) as shop_share
from fifp_shown f join visit v using (user_id, ts) join met m using (user_id, session_id, sku_id)
join fifp_user x on x.user_id = f.user_id and x.ts = f.ts and x.sku_id = f.sku_id
group by v.split, f.user_id, f.ts, v.h, v.n_before, f.sku_id;
drop table met; drop table fifp_shown; drop table fifp_user;`,
};
