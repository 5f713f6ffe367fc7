import { nextId, type Stage } from '../../preparation/stage.ts';
import { VALIDATION_START } from '../calendar.ts';

/**
 * Sessions of the training period that a product needs for an embedding of its own; the others train the unknown one. Sessions,
 * since with actions every product that was browsed and then followed or ordered would be known, and so tell its label.
 */
const MIN_ITEM_SESSIONS = 2;

const ATTRIBUTES = ['shop', 'brand', 'category', 'month'] as const;

/** Everything that gets an embedding, learned from the actions of the training period alone. */
export const VOCABULARIES: Stage = {
  title: 'vocabularies',
  sql: `
create table early as
select sku_id, count(distinct session_id) as sessions from action where ts < timestamp '${VALIDATION_START}' group by sku_id;
create table v_item as select sku_id, ${nextId('sku_id')} from early where sessions >= ${MIN_ITEM_SESSIONS};
${ATTRIBUTES.map(
  (name) => `
create table v_${name} as select ${name}, ${nextId(name)} from (select distinct ${name} from product semi join early using (sku_id));`,
).join('')}`,
};

/** Rows of the users and items, with their ids. */
export const USERS_AND_ITEMS: Stage = {
  title: 'users, items',
  sql: `
create table item as
select sku_id, row_number() over (order by sku_id)::int as item_row, coalesce(i.id, 1) as id, coalesce(b.id, 1) as brand,
       coalesce(c.id, 1) as category, coalesce(m.id, 1) as month
from product p left join v_item i using (sku_id) left join v_brand b on b.brand = p.brand
left join v_category c on c.category = p.category left join v_month m on m.month = p.month;
create table customer as
select user_id, (row_number() over (order by user_id) - 1)::int as user_row, events
from (select user_id, count(*) as events from action group by 1);`,
};
