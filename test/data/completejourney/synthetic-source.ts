import { join } from 'node:path';
import { SOURCE_TABLES, sourceFileName } from '../../../src/data/completejourney/source-files.ts';
import { sqlText, withDatabase } from '../../../src/data/duckdb/database.ts';

/** The first product that nobody buys; its maker, category and type sort before all others. */
export const NEW_PRODUCT = 156;

/**
 * A small grocery chain with the schema of completejourney: 36 households, 8 shops, 3 categories of 18
 * products, one trip a week, half of the places promoted. Two products have no category, and two are
 * never bought. Draws are hashes of the row's own keys, so a change of one row moves no other.
 */
const TABLES = `
create macro draw(s) as (md5_number_lower(s) % 1000)::bigint;   -- 0 … 999
create macro week_start(w) as timestamp '2016-12-26 05:00:00' + to_days(7 * (w - 1)::int);
create table products as
select (100 + p)::bigint as product_id, (case when p >= 56 then 0 when p % 6 = 0 then 69 else 1 + p % 7 end)::bigint as manufacturer_id,
       'GROCERY' as department, case when p % 6 = 0 then 'Private' else 'National' end as brand,
       case when p >= 56 then 'ALMONDS' when p >= 54 then null else ['APPLES', 'BREAD', 'CHEESE'][1 + p // 18] end as product_category,
       case when p >= 56 then 'ANY TYPE' when p >= 54 then null else 'TYPE ' || (p % 5) end as product_type,
       case when p % 4 = 0 then null else (p % 4) || ' OZ' end as package_size
from range(58) t(p);
create table trips as
select h, w, 10000 + h * 100 + w as basket_id, 1 + draw('store|' || h || '|' || w) % 8 as store_id,
       week_start(w) + to_days((draw('day|' || h || '|' || w) % 7)::int)
         + to_minutes((540 + draw('minute|' || h || '|' || w) % 600)::int) + to_seconds((draw('second|' || h || '|' || w) % 60)::int) as ts
from range(1, 37) a(h), range(1, 53) b(w);
-- Some trips are two baskets of one moment.
insert into trips select h, w, basket_id + 500000, store_id, ts from trips where draw('twice|' || basket_id) < 60;
create table transactions as
select h::bigint as household_id, store_id::bigint as store_id, basket_id::bigint as basket_id, product_id,
       (case when draw('none|' || basket_id || '|' || product_id) < 5 then 0 else 1 + draw('units|' || basket_id || '|' || product_id) // 800 end)::bigint as quantity,
       (1 + product_id % 18) * 0.5 as sales_value,
       case when draw('off|' || basket_id || '|' || product_id) < 300 then 0.25 else 0 end::double as retail_disc,
       case when draw('coupon|' || basket_id || '|' || product_id) < 20 then 0.5 else 0 end::double as coupon_disc,
       0::double as coupon_match_disc, w::bigint as week, ts as transaction_timestamp
from trips, products
where product_id < ${NEW_PRODUCT} and draw('buy|' || basket_id || '|' || product_id) < 60 + 120 * ((product_id + h) % 4 = 0)::int;
create table promotions as
select product_id, store_id::bigint as store_id, (draw('display|' || product_id || store_id || w) % 4)::varchar as display_location,
       ['0', 'A', 'D'][1 + draw('mailer|' || product_id || store_id || w) % 3] as mailer_location, w::bigint as week
from products, range(1, 9) s(store_id), range(1, 54) b(w)
where draw('promo|' || product_id || '|' || store_id || '|' || w) < 500;
insert into promotions select product_id, store_id, '0', '0', week from promotions where product_id = 101;   -- second copies
create table campaigns as
select c::bigint as campaign_id, h::bigint as household_id from range(1, 5) a(c), range(1, 37) b(h) where (h + c) % 2 = 0;
create table campaign_descriptions as
select c::bigint as campaign_id, 'Type ' || ['A', 'B', 'C', 'A'][c] as campaign_type,
       week_start([10, 20, 38, 44][c]) - interval 5 hour as start_date, week_start([20, 30, 46, 53][c]) - interval 5 hour as end_date
from range(1, 5) a(c);
create table coupons as
select (c * 1000 + product_id % 3)::bigint as coupon_upc, product_id, c::bigint as campaign_id
from range(1, 5) a(c), products where c < 4 and product_id % 5 = c;
create table coupon_redemptions as
select household_id, (campaign_id * 1000)::bigint as coupon_upc, campaign_id,
       week_start(w) - interval 5 hour + to_days((draw('rday|' || household_id || w) % 7)::int) as redemption_date
from campaigns, range(9, 53) b(w) where draw('redeem|' || campaign_id || '|' || household_id || '|' || w) < 200;
create table demographics as
select h::bigint as household_id, ['<20', '20-40', '40+'][1 + h % 3] as age, ['LOW', 'HIGH'][1 + h % 2] as income,
       case when h % 4 = 0 then null else 'Homeowner' end as home_ownership, 'Married' as marital_status,
       '2' as household_size, '2 Adults No Kids' as household_comp, '0' as kids_count
from range(1, 20) a(h);`;

/** Writes the eight files; `changes` are statements on the tables that are run before. */
export async function writeSyntheticSource(folder: string, changes = ''): Promise<void> {
  await withDatabase(
    { threads: 1, memoryLimitMb: 500, spillFolder: join(folder, 'spill') },
    async (database) => {
      await database.run(TABLES + changes);
      for (const table of SOURCE_TABLES) {
        const path = sqlText(join(folder, sourceFileName(table)));
        await database.run(
          `copy (select * from ${table} order by all) to ${path} (format parquet)`,
        );
      }
    },
  );
}
