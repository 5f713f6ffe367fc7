import type { Stage } from '../../preparation/stage.ts';

const LEVELS = [1, 2, 3, 4, 5, 6, 7];

/** Price level of the item that the household is about to buy in the query category. */
export const PPP_ROWS: Stage = {
  title: 'PPP rows',
  sql: `
create table ppp as
with one as (
  select l.basket_id, l.category, l.product_id, v.level
  from line l join trip t using (basket_id) join price_level v using (product_id)
  where l.week between 9 and 52 and t.n_before >= 10
  qualify row_number() over (partition by l.basket_id, l.category order by l.unit_price * l.quantity desc, l.product_id) = 1),
two as (select * from one
  qualify row_number() over (partition by basket_id order by u(concat_ws('|', 'ppp', basket_id, category))) <= 2)
select split_of(t.week) as split, t.household_id,
       o.basket_id, t.store_id, t.week, t.ts, t.n_before, o.category, o.product_id, o.level as y
from two o join trip t using (basket_id);
create table level_share as   -- of a category, and of all of them where the category is new (null)
select category, [${LEVELS.map((level) => `count(*) filter (y = ${level}) / count(*)`).join(', ')}] as share
from ppp where split = 'train' group by grouping sets ((category), ());`,
};
