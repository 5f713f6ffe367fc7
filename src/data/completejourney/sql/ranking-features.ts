import type { Stage } from '../../preparation/stage.ts';

/** Without the household: features 1-15 of the specification. */
export const ITEM_FEATURES = [
  'pop_chain8',
  'pop_store8',
  'slate_share8',
  'trend',
  'repeat_rate8',
  'units_per_line8',
  'private_label',
  'cheapness',
  'level',
  'disc_depth8',
  'disc_freq8',
  'mailer_any',
  'mailer_strong',
  'display_any',
  'promo_rate8',
] as const;

/** With the household's last 100 lines before the trip: features 16-26. */
export const HOUSEHOLD_FEATURES = [
  'hh_bought',
  'hh_last_is',
  'hh_recency',
  'hh_type_share',
  'hh_brand_share',
  'hh_size_share',
  'hh_private_match',
  'price_match',
  'hh_disc_match',
  'hh_type_recency',
  'hh_prod_store',
] as const;

export const RANKING_FEATURES = [...ITEM_FEATURES, ...HOUSEHOLD_FEATURES] as const;

export const ITEM_FEATURE_TABLE: Stage = {
  title: 'ranking features of items',
  sql: `
create table fs_l2r as
select r.row_id,
  ln(1 + coalesce(i.n, 0)) as pop_chain8, ln(1 + coalesce(s.n, 0)) as pop_store8,
  coalesce(s.n, 0) / (sum(coalesce(s.n, 0)) over (partition by r.basket_id, r.category) + 1.0) as slate_share8,
  ln((coalesce(i.n2, 0) + 1) / ((coalesce(i.n, 0) - coalesce(i.n2, 0)) / 3.0 + 1)) as trend,
  (coalesce(i.rep, 0) + 1) / (coalesce(i.n, 0) + 4.0) as repeat_rate8,
  ln((coalesce(i.units, 0) + 1) / (coalesce(i.n, 0) + 1.0)) as units_per_line8,
  (p.brand = 'Private')::int as private_label,
  coalesce(-ln(b.price / c.med_price), 0) as cheapness, coalesce(v.level, 4) as level,
  (coalesce(i.depth, 0) + 0.15) / (coalesce(i.n, 0) + 1.0) as disc_depth8,
  (coalesce(i.disc, 0) + 0.5) / (coalesce(i.n, 0) + 1.0) as disc_freq8,
  (coalesce(m.mailer, ascii('0')) <> ascii('0'))::int as mailer_any,
  (coalesce(m.mailer, ascii('0')) in (ascii('D'), ascii('H'), ascii('F'), ascii('J')))::int as mailer_strong,
  (coalesce(m.display, ascii('0')) <> ascii('0'))::int as display_any,
  ln((coalesce(i.npromo, 0) + 1) / (coalesce(w.sw, 0) + 50.0)) as promo_rate8
from l2r r join product p using (product_id)
left join item8 i on i.product_id = r.product_id and i.week = r.week
left join store_item8 s on s.product_id = r.product_id and s.week = r.week and s.store_id = r.store_id
left join base_price b on b.product_id = r.product_id left join cat_price c on c.category = r.category
left join price_level v on v.product_id = r.product_id
left join promo m on m.product_id = r.product_id and m.store_id = r.store_id and m.week = r.week
left join promo_sw8 w on w.product_id = r.product_id and w.week = r.week;`,
};

export const HOUSEHOLD_FEATURE_TABLE: Stage = {
  title: 'ranking features of households',
  sql: `
create table hv as
select l.household_id, l.seq, l.ts, l.store_id, l.product_id, l.category, l.on_disc, v.level,
       coalesce(p.brand = 'Private', false)::tinyint as priv, p.product_type, p.manufacturer_id, p.package_size
from line l join product p using (product_id) left join price_level v using (product_id);
create table fh_l2r as
with trips as (select distinct household_id, basket_id, n_before from l2r),
hh as (select t.basket_id, avg(h.priv) as hh_priv, avg(h.on_disc) as hh_disc, avg(h.level) as hh_level
       from trips t join hv h on h.household_id = t.household_id and h.seq <= t.n_before and h.seq > t.n_before - 100 group by 1),
cat as (
  select r.row_id, count(*) as n_cat, count(*) filter (h.product_id = r.product_id) as n_prod,
    max(h.ts) filter (h.product_id = r.product_id) as t_prod, max(h.ts) as t_cat,
    count(*) filter (h.product_type = p.product_type) as n_type, max(h.ts) filter (h.product_type = p.product_type) as t_type,
    count(*) filter (h.manufacturer_id = p.manufacturer_id) as n_man, count(*) filter (h.package_size = p.package_size) as n_size,
    count(*) filter (h.product_id = r.product_id and h.store_id = r.store_id) as n_prod_store,
    avg(h.priv) as c_priv, avg(h.level) as c_level,
    (arg_max(h.product_id, h.seq) = r.product_id)::int as last_is
  from l2r r join product p using (product_id)
  join hv h on h.household_id = r.household_id and h.category = r.category and h.seq <= r.n_before and h.seq > r.n_before - 100
  group by r.row_id, r.product_id)
select r.row_id,
  ln(1 + coalesce(c.n_prod, 0)) as hh_bought, coalesce(c.last_is, 0) as hh_last_is,
  coalesce(exp(-date_diff('minute', c.t_prod, r.ts) / 43200.0), 0) as hh_recency,
  coalesce(c.n_type, 0) / (coalesce(c.n_cat, 0) + 1.0) as hh_type_share,
  coalesce(c.n_man, 0) / (coalesce(c.n_cat, 0) + 1.0) as hh_brand_share,
  coalesce(c.n_size, 0) / (coalesce(c.n_cat, 0) + 1.0) as hh_size_share,
  1 - abs((p.brand = 'Private')::int - coalesce(c.c_priv, x.hh_priv, 0.3)) as hh_private_match,
  coalesce(-abs(v.level - coalesce(c.c_level, x.hh_level, 4)), -1.5) as price_match,
  coalesce(x.hh_disc, 0.5) * (coalesce(i.disc, 0) + 0.5) / (coalesce(i.n, 0) + 1.0) as hh_disc_match,
  coalesce(exp(-date_diff('minute', c.t_type, r.ts) / 20160.0), 0) as hh_type_recency,
  (coalesce(c.n_prod_store, 0) > 0)::int as hh_prod_store
from l2r r join product p using (product_id) left join cat c using (row_id) left join hh x using (basket_id)
left join price_level v on v.product_id = r.product_id left join item8 i on i.product_id = r.product_id and i.week = r.week;
drop table hv;`,
};
