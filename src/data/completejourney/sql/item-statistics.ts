import type { Stage } from '../../preparation/stage.ts';

/** What was sold in the 8 weeks BEFORE a week, never in the week itself; prices and levels of weeks 1-40. */
export const ITEM_STATISTICS: Stage = {
  title: 'item statistics',
  sql: `
create table item_week as   -- depth is summed as a decimal: exact, so the order of the threads does not matter
select product_id, week, count(*) n, sum(is_repeat) rep, sum(quantity) units, sum(on_disc) disc,
       sum(disc_depth::decimal(18, 12)) depth, sum(promoted::int) npromo from line where eligible group by all;
create table item8 as
select product_id, g.w as week, sum(n)::int n, sum(case when g.w - week <= 2 then n else 0 end)::int n2, sum(rep)::int rep,
       sum(units)::bigint units, sum(disc)::int disc, sum(depth)::double depth, sum(npromo)::int npromo
from item_week, target_week g where g.w - week between 1 and 8 group by all;
create table promo_sw8 as   -- store-weeks on promotion in the 8 weeks before
select product_id, g.w as week, sum(k)::int as sw from (select product_id, week, count(*) k from promo group by all) q,
       target_week g where g.w - q.week between 1 and 8 group by all;
create table store_item8 as
select store_id, product_id, category, g.w as week, sum(n)::int n
from (select store_id, product_id, category, week, count(*) n from line where eligible group by all) q,
     target_week g where g.w - q.week between 1 and 8 group by all;`,
};

export const PRICE_LEVELS: Stage = {
  title: 'price levels',
  sql: `
create table base_price as
select product_id, category, median(reg_price) as price, count(*) as n from line where eligible and week <= 40 group by all;
create table cat_price as
select category, median(price) as med_price from (select category, price, unnest(range(n)) from base_price) group by 1;
create table price_level as
select product_id, category, price,
       least(7, 1 + floor(7 * (cum - n_at / 2.0) / tot))::tinyint as level   -- mid-rank of the price among the lines sold
from (select *, sum(n) over (partition by category order by price) as cum,
             sum(n) over (partition by category, price) as n_at,
             sum(n) over (partition by category) as tot
      from base_price)
qualify tot >= 1000 and count(*) over (partition by category) >= 14;`,
};

export const PROMO_ACTIVE: Stage = {
  title: 'active promotions',
  sql: `
create table promo_active as
select r.store_id, r.week, r.product_id, p.category, i.n
from promo r join product p using (product_id) join item8 i on i.product_id = r.product_id and i.week = r.week
where p.eligible and i.n >= 5 and r.week between 9 and 52;`,
};
