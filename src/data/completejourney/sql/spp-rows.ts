import type { Stage } from '../../preparation/stage.ts';

/** A trip to another shop than the last one: which shop; negatives agree with the positive on "visited before". */
export const SPP_ROWS: Stage = {
  title: 'SPP rows',
  sql: `
create table visit as select household_id, store_id, week, ts, basket_id, n_before,
       lag(store_id) over (partition by household_id order by ts, basket_id) as last_store from trip;
create table first_visit as select household_id, store_id, min(ts) as first_ts, min(week) as first_week from trip group by all;
create table covis as    -- households seen in both shops before the 4-week block
select b.w0, a.store_id as s1, c.store_id as s2, count(*) as n
from (select unnest([9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49]) as w0) b, first_visit a join first_visit c using (household_id)
where a.first_week < b.w0 and c.first_week < b.w0 and a.store_id <> c.store_id group by all;
create table spp_pos as
select v.*, 9 + 4 * ((v.week - 9) // 4) as w0, f.first_ts < v.ts as known
from visit v join first_visit f using (household_id, store_id)
where v.week between 9 and 52 and n_before >= 10 and v.store_id <> last_store;
create table spp_cand as
select p.basket_id, c.s2 as store_id, c.n as cov, coalesce(f.first_ts < p.ts, false) as known, (c.s2 = p.store_id)::int as y
from spp_pos p join covis c on c.w0 = p.w0 and c.s1 = p.last_store
left join first_visit f on f.household_id = p.household_id and f.store_id = c.s2;
create table shop8 as   -- a shop's trips and households in the 8 weeks before
select store_id, g.w as week, count(*) as trips, count(distinct household_id) as households
from trip, target_week g where g.w - week between 1 and 8 group by all;
create table spp as
with q as (
  select c.* from spp_cand c join spp_pos p using (basket_id) where c.known = p.known
  qualify row_number() over (partition by basket_id, c.y order by -ln(u(concat_ws('|', 'spp', basket_id, c.store_id))) / pow(c.cov, 0.5)) <= 4),
ok as (select basket_id from q group by 1 having sum(y) = 1 and count(*) = 5)   -- exactly 1 positive and 4 negatives
select split_of(p.week) as split, p.household_id, p.basket_id, p.week, p.ts, p.n_before, p.last_store, q.store_id, q.cov, q.known, q.y,
       ln(1 + coalesce(s.trips, 0)) as ln_trips, ln(1 + coalesce(s.households, 0)) as ln_households,
       coalesce(r.first_week < p.week, false) as has_promo
from q join ok using (basket_id) join spp_pos p using (basket_id)
left join shop8 s on s.store_id = q.store_id and s.week = p.week
left join store_promo r on r.store_id = q.store_id;
drop table visit; drop table first_visit; drop table covis; drop table spp_pos; drop table spp_cand; drop table shop8;`,
};
