import type { Stage } from '../../preparation/stage.ts';

/** Items on sale in the shop, of one category: bought on the trip or not, with sample weights. */
export const L2R_ROWS: Stage = {
  title: 'L2R rows',
  sql: `
create table assort as
select store_id, week, category, product_id from store_item8
union select store_id, week, category, product_id from promo_active;
create table l2r_pos as
select l.basket_id, l.category, l.product_id, l.quantity, l.on_disc
from line l join trip t using (basket_id)
join assort a on a.store_id = l.store_id and a.week = l.week and a.product_id = l.product_id
where l.week between 9 and 52 and t.n_before >= 10 and l.store_id in (select store_id from store_promo)
qualify row_number() over (partition by l.basket_id, l.category order by u(concat_ws('|', 'l2r+', l.basket_id, l.product_id))) = 1;
create table l2r_sess as
select distinct p.basket_id, p.category, t.store_id, t.week from l2r_pos p join trip t using (basket_id)
join (select store_id, week, category from assort group by all having count(*) >= 15) a
  on a.store_id = t.store_id and a.week = t.week and a.category = p.category
qualify row_number() over (partition by p.basket_id order by u(concat_ws('|', 'l2rs', p.basket_id, p.category))) <= 1;
create table l2r_neg as
select s.basket_id, s.category, a.product_id
from l2r_sess s join assort a using (store_id, week, category)
join item8 i on i.product_id = a.product_id and i.week = a.week
where not exists (select 1 from line b where b.basket_id = s.basket_id and b.product_id = a.product_id)
qualify row_number() over (partition by s.basket_id
        order by -ln(u(concat_ws('|', 'l2r-', s.basket_id, a.product_id))) / pow(i.n, 0.5)) <= 9;
create table l2r as   -- sessions with exactly 1 positive and 9 negatives
select row_number() over (order by t.ts, q.basket_id, q.product_id)::int as row_id, split_of(t.week) as split,
       t.household_id, q.basket_id, t.store_id, t.week, t.ts, t.n_before, q.category, q.product_id, q.y, q.n_i
from (select basket_id, category, product_id, 1 as y,
             case when quantity >= 2 then 5 when on_disc = 0 then 3 else 2 end as n_i
      from l2r_pos semi join l2r_sess using (basket_id, category)
      union all select basket_id, category, product_id, 0, 1 from l2r_neg) q join trip t using (basket_id)
where q.basket_id in (select basket_id from l2r_neg group by 1 having count(*) = 9);
drop table assort; drop table l2r_pos; drop table l2r_sess; drop table l2r_neg;`,
};
