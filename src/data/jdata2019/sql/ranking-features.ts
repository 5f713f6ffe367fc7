import type { Stage } from '../../preparation/stage.ts';

/** Without the user: the 24 hours before the hour. Rates are drawn towards those of all products: an order in 14 actions, a follow in 60. */
const ITEM_FEATURES = {
  item_views: 'ln(1 + coalesce(w.views, 0))',
  item_orders: 'ln(1 + coalesce(w.orders, 0))',
  item_order_rate: '(coalesce(w.orders, 0) + 1) / (coalesce(w.views, 0) + 14.0)',
  item_follow_rate: '(coalesce(w.follows, 0) + 1) / (coalesce(w.views, 0) + 60.0)',
  shop_views: 'ln(1 + coalesce(s.views, 0))',
  shop_order_rate: '(coalesce(s.orders, 0) + 1) / (coalesce(s.views, 0) + 14.0)',
  brand_views: 'ln(1 + coalesce(b.views, 0))',
  brand_order_rate: '(coalesce(b.orders, 0) + 1) / (coalesce(b.views, 0) + 14.0)',
  category_views: 'ln(1 + coalesce(c.views, 0))',
  category_order_rate: '(coalesce(c.orders, 0) + 1) / (coalesce(c.views, 0) + 14.0)',
} as const;

/** With the user's last 100 actions before the moment; every product of a slate is among the actions of its session. */
const USER_FEATURES = {
  user_met: 'ln(1 + coalesce(n_met, 0))',
  user_last_is: 'coalesce(last_is, 0)',
  user_recency: 'coalesce(exp(-seconds / 600.0), 0)',
  user_ordered: 'coalesce(ordered, 0)',
  user_followed: 'coalesce(followed, 0)',
  user_shop_share: 'coalesce(n_shop / n, 0)',
  user_brand_share: 'coalesce(n_brand / n, 0)',
  user_category_share: 'coalesce(n_category / n, 0)',
} as const;

export const RANKING_FEATURES = [...Object.keys(ITEM_FEATURES), ...Object.keys(USER_FEATURES)];

const named = (features: Readonly<Record<string, string>>): string =>
  Object.entries(features)
    .map(([name, sql]) => `${sql} as ${name}`)
    .join(', ');

export const RANKING_FEATURE_TABLE: Stage = {
  title: 'ranking features',
  sql: `
create table l2r_user as
select r.row_id, count(*)::double as n, count(*) filter (a.sku_id = r.sku_id) as n_met,
       (arg_max(a.sku_id, a.seq) = r.sku_id)::int as last_is,
       epoch(r.ts) - epoch(max(a.ts) filter (a.sku_id = r.sku_id)) as seconds,
       max((a.sku_id = r.sku_id and a.type = 2)::int) as ordered, max((a.sku_id = r.sku_id and a.type = 3)::int) as followed,
       count(*) filter (a.shop = p.shop) as n_shop, count(*) filter (a.brand = p.brand) as n_brand,
       count(*) filter (a.category = p.category) as n_category
from l2r r join product p using (sku_id)
join action a on a.user_id = r.user_id and a.seq <= r.n_before and a.seq > r.n_before - 100
group by r.row_id, r.sku_id, r.ts;
create table l2r_features as
select r.row_id, ${named({ ...ITEM_FEATURES, ...USER_FEATURES })}
from l2r r join product p using (sku_id) left join l2r_user u using (row_id)
left join sku_window w on w.sku_id = r.sku_id and w.h = r.h
left join shop_window s on s.shop = p.shop and s.h = r.h
left join brand_window b on b.brand = p.brand and b.h = r.h
left join category_window c on c.category = p.category and c.h = r.h;
drop table l2r_user;`,
};
