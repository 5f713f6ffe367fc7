import type { Stage } from '../../preparation/stage.ts';

/** Icon = campaign sent to the household; follow = a coupon of it redeemed in the week that begins. */
export const FIFP_ROWS: Stage = {
  title: 'FIFP rows',
  sql: `
create table week_start as select week, min(ts)::date as d0 from (select week, ts - interval 4 hour as ts from line) group by 1;
create table lines_before as   -- of each household at each Monday, before the shops open
select h.household_id, w.week, w.d0, w.d0 + interval 4 hour as ts,
       (select count(*) from line l where l.household_id = h.household_id and l.ts < w.d0 + interval 4 hour)::int as n_before
from (select distinct household_id from campaigns) h, week_start w where w.week between 9 and 52;
create table fifp as
select split_of(w.week) as split, k.household_id::int as household_id, w.week, k.campaign_id::int as campaign_id, d.campaign_type,
       w.ts, w.n_before, date_diff('day', d.start_date, w.d0) as age, date_diff('day', d.start_date, d.end_date) as days,
       exists (select 1 from coupon_redemptions x where x.household_id = k.household_id and x.campaign_id = k.campaign_id
               and x.redemption_date >= w.d0 and x.redemption_date < w.d0 + interval 7 day)::int as y
from campaigns k join campaign_descriptions d using (campaign_id)
join lines_before w on w.household_id = k.household_id
 and w.d0 >= d.start_date - interval 3 day and w.d0 + interval 3 day <= d.end_date   -- at least half the week inside the campaign
where w.n_before >= 10;
drop table lines_before;
create table campaign_product as select distinct campaign_id::int as campaign_id, product_id::int as product_id from coupons;
create table icon as
select d.campaign_id::int as campaign_id,
       ln(1 + (select count(distinct coupon_upc) from coupons c where c.campaign_id = d.campaign_id)) as ln_coupons,
       ln(1 + count(c.product_id)) as ln_products,
       coalesce(avg((p.brand = 'Private')::int), 0) as private_share
from campaign_descriptions d left join campaign_product c using (campaign_id) left join product p using (product_id)
group by d.campaign_id;`,
};
