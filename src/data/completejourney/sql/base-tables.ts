import { join } from 'node:path';
import { sqlText } from '../../duckdb/database.ts';
import { UNIFORM_DRAW, type Stage } from '../../preparation/stage.ts';
import { SOURCE_TABLES, sourceFileName } from '../source-files.ts';

export function sourceViews(folder: string): Stage {
  const views = SOURCE_TABLES.map((table) => {
    const path = sqlText(join(folder, sourceFileName(table)));
    return `create view ${table} as select * from read_parquet(${path});`;
  });
  return { title: 'sources', sql: views.join('\n') };
}

/** Weeks: 1-8 warm-up, 9-40 training, 41-44 validation, 45-52 test. Draws are MD5 hashes, so every run gives the same rows. */
export const MACROS: Stage = {
  title: 'macros',
  sql: `
${UNIFORM_DRAW}
create macro split_of(w) as case when w between 9 and 40 then 'train' when w between 41 and 44 then 'val'
                                 when w between 45 and 52 then 'test' end;
-- Timestamps are UTC of shops on US Eastern time.
create macro local_ts(t) as t - case when t >= timestamp '2017-03-12 07:00' and t < timestamp '2017-11-05 06:00'
                                     then interval 4 hour else interval 5 hour end;
create table target_week as select unnest(range(9, 53))::tinyint as w;`,
};

/**
 * Texts that recur become enums in text order, so that they compare as the texts do and take two bytes
 * a row; a place code is one character and kept as its character code.
 */
export const PRODUCT: Stage = {
  title: 'products',
  sql: `
create type category_t as enum (select distinct product_category from products where product_category is not null order by 1);
create table product as
select product_id::int as product_id, manufacturer_id::int as manufacturer_id, department, brand,
       product_category::category_t as category, product_type, package_size,
       coalesce(product_category not in ('NaN', 'COUPON/MISC ITEMS', 'COUPONS/STORE & MFG', 'MISC SALES TRANS')
                and department not in ('FUEL', 'COUPON', 'MISCELLANEOUS', 'POSTAL CENTER', 'CNTRL/STORE SUP',
                                       'PROD-WHS SALES', 'GM MERCH EXP', 'RESTAURANT'), false) as eligible
from products;`,
};

export const PROMO: Stage = {
  title: 'promotions',
  sql: `
create table promo as   -- keys that occur twice or more: keep the larger code
select product_id::int as product_id, store_id::int as store_id, week::tinyint as week,
       max(ascii(display_location)::utinyint) as display, max(ascii(mailer_location)::utinyint) as mailer
from promotions group by all;
create table store_promo as select store_id, min(week) as first_week from promo group by 1;`,
};

/** Purchase lines, numbered by \`seq\` inside a household: by time, then basket, then product. */
export const LINE: Stage = {
  title: 'purchase lines',
  sql: `
create type type_t as enum ('regular', 'discount', 'coupon', 'multi');
create table line as
select row_number() over (partition by t.household_id order by transaction_timestamp, basket_id, t.product_id)::int as seq,
       t.household_id::int as household_id, t.store_id::int as store_id, t.basket_id, t.product_id::int as product_id,
       t.week::tinyint as week, t.transaction_timestamp as ts,
       t.quantity::int as quantity, t.sales_value / t.quantity as unit_price,
       (t.sales_value + t.retail_disc + t.coupon_match_disc) / t.quantity as reg_price,
       t.retail_disc / (t.sales_value + t.retail_disc + t.coupon_match_disc) as disc_depth,
       (t.retail_disc > 0)::tinyint as on_disc,
       (case when t.coupon_disc > 0 or t.coupon_match_disc > 0 then 'coupon' when t.retail_disc > 0 then 'discount'
             when t.quantity >= 2 then 'multi' else 'regular' end)::type_t as type,
       coalesce(r.mailer, ascii('-'))::utinyint as mailer, coalesce(r.display, ascii('-'))::utinyint as display,
       r.product_id is not null as promoted,
       (row_number() over (partition by t.household_id, t.product_id order by transaction_timestamp, basket_id) > 1)::tinyint as is_repeat,
       p.category, p.eligible
from transactions t join product p using (product_id)
left join promo r on r.product_id = t.product_id and r.store_id = t.store_id and r.week = t.week
where t.quantity > 0 and t.sales_value > 0;
create table trip as    -- n_before: lines strictly before the trip's moment, the last 100 of them are the history
select basket_id, household_id, store_id, week, ts,
       (min(min(seq)) over (partition by household_id, ts) - 1)::int as n_before
from line group by basket_id, household_id, store_id, week, ts;`,
};
