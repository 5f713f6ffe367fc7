import type { Stage } from '../../preparation/stage.ts';

/** Promoted products of the query category in the shop and week of the trip: bought on the trip or not. */
export const CTR_ROWS: Stage = {
  title: 'CTR rows',
  sql: `
create table ctr_pos as
select l.basket_id, l.category, l.product_id
from line l join trip t using (basket_id)
join item8 i on i.product_id = l.product_id and i.week = l.week
where l.eligible and l.promoted and i.n >= 5 and l.week between 9 and 52 and t.n_before >= 10
qualify row_number() over (partition by l.basket_id, l.category order by u(concat_ws('|', 'ctr+', l.basket_id, l.product_id))) <= 2;
create table ctr_sess as
select * from (select basket_id, category, count(*) as npos from ctr_pos group by all)
qualify row_number() over (partition by basket_id order by u(concat_ws('|', 'ctrs', basket_id, category))) <= 2;
create table ctr_neg as
select s.basket_id, s.category, a.product_id, s.npos,
       row_number() over (partition by s.basket_id, s.category
                          order by -ln(u(concat_ws('|', 'ctr-', s.basket_id, a.product_id))) / pow(a.n, 0.5)) as k
from ctr_sess s join trip t using (basket_id)
join promo_active a on a.store_id = t.store_id and a.week = t.week and a.category = s.category
where not exists (select 1 from line b where b.basket_id = s.basket_id and b.product_id = a.product_id)
qualify k <= 4 * s.npos;
create table ctr as   -- sessions with exactly 4 negatives a positive
select split_of(t.week) as split, t.household_id, q.basket_id, t.store_id, t.week, t.ts, t.n_before, q.category, q.product_id, q.y,
       coalesce(r.mailer, ascii('-'))::utinyint as mailer, coalesce(r.display, ascii('-'))::utinyint as display
from (select basket_id, category, product_id, 1 as y from ctr_pos semi join ctr_sess using (basket_id, category)
      union all select basket_id, category, product_id, 0 from ctr_neg) q
join trip t using (basket_id)
semi join (select basket_id, category from ctr_neg where k = 4 * npos) c using (basket_id, category)
left join promo r on r.product_id = q.product_id and r.store_id = t.store_id and r.week = t.week;
drop table ctr_pos; drop table ctr_sess; drop table ctr_neg;`,
};
