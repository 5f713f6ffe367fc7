import type { TaskName } from '../../core/tasks.ts';
import type { RowQuery } from '../preparation/read-examples.ts';
import { RANKING_FEATURES } from './sql/ranking-features.ts';

export const FIFP_STATISTICS = [
  'ln_views24',
  'ln_orders24',
  'ln_follows24',
  'category_follow_rate24',
  'ln_met',
  'shop_share',
] as const;
export const SPP_STATISTICS = [
  'ln_views24',
  'ln_users24',
  'ln_together',
  'ln_own',
  'known',
] as const;

/** Tasks that the data carry: there is no price to tell price levels by. */
export const TASKS = ['ctr', 'l2r', 'fifp', 'spp'] as const satisfies readonly TaskName[];

const CATEGORY_FOLLOW_RATE = '(coalesce(g.follows, 0) + 1) / (coalesce(g.views, 0) + 60.0)';

/** Where each column of a task's rows comes from; features and statistics are still raw. No request has a query. */
export const ROW_QUERIES: Readonly<Record<(typeof TASKS)[number], RowQuery>> = {
  ctr: {
    from: `ctr_rows r join item i using (sku_id) join product p using (sku_id) left join v_shop s on s.shop = p.shop
           left join sku_window w on w.sku_id = r.sku_id and w.h = r.h`,
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      item: { type: 'int32', sql: 'i.item_row' },
      shop: { type: 'int32', sql: 'coalesce(s.id, 1)' },
      popularity: { type: 'float32', sql: 'ln(1 + coalesce(w.views, 0))' },
    },
  },
  l2r: {
    from: 'l2r_rows r join l2r_features f using (row_id)',
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      weight: { type: 'float32', sql: 'r.n_i' },
      features: {
        type: 'float32',
        sql: `[${RANKING_FEATURES.map((name) => `f.${name}`).join(', ')}]`,
        width: RANKING_FEATURES.length,
      },
      popularity: { type: 'float32', sql: 'f.item_views' },
    },
  },
  fifp: {
    from: `fifp_rows r join item i using (sku_id) join product p using (sku_id)
           left join sku_window w on w.sku_id = r.sku_id and w.h = r.h
           left join category_window g on g.category = p.category and g.h = r.h`,
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      entity: { type: 'int32', sql: 'i.id' },
      entityCategory: { type: 'int32', sql: 'i.category' },
      statistics: {
        type: 'float32',
        sql: `[ln(1 + coalesce(w.views, 0)), ln(1 + coalesce(w.orders, 0)), ln(1 + coalesce(w.follows, 0)), ${CATEGORY_FOLLOW_RATE},
               ln(1 + r.n_met), r.shop_share]`,
        width: FIFP_STATISTICS.length,
      },
      popularity: { type: 'float32', sql: CATEGORY_FOLLOW_RATE },
    },
  },
  spp: {
    from: `spp_rows r left join v_shop s on s.shop = r.shop left join shop_window w on w.shop = r.shop and w.h = r.h`,
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      entity: { type: 'int32', sql: 'coalesce(s.id, 1)' },
      entityCategory: { type: 'int32', sql: '1' },
      statistics: {
        type: 'float32',
        sql: `[ln(1 + coalesce(w.views, 0)), ln(1 + coalesce(w.users, 0)), ln(1 + r.together), ln(1 + r.own), r.known::int]`,
        width: SPP_STATISTICS.length,
      },
      popularity: { type: 'float32', sql: 'r.together' },
    },
  },
};
