import type { TaskName } from '../../core/tasks.ts';
import { queryNumber, type Database } from '../duckdb/database.ts';
import { readColumns } from '../duckdb/read-columns.ts';
import { offsetsOfSorted } from '../preparation/offsets.ts';
import type { RowQuery } from '../preparation/read-examples.ts';
import type { TaskRows } from '../prepared-dataset.ts';
import { RANKING_FEATURES } from './sql/ranking-features.ts';

export const FIFP_STATISTICS = [
  'age_days',
  'length_days',
  'ln_coupons',
  'ln_products',
  'private_share',
] as const;
export const SPP_STATISTICS = ['ln_trips8', 'ln_households8', 'ln_covisits', 'known'] as const;
export const PRICE_LEVEL_COUNT = 7;

const CATEGORY_QUERY = 'coalesce(c.id, 1)';

/** Where each column of a task's rows comes from; features and statistics are still raw. */
export const ROW_QUERIES: Readonly<Record<TaskName, RowQuery>> = {
  ctr: {
    from: `ctr_rows r join item i using (product_id) join item8 n on n.product_id = r.product_id and n.week = r.week
           left join v_category c on c.category = r.category left join v_shop s using (store_id)
           left join v_scenario p on p.mailer = r.mailer and p.display = r.display`,
    query: CATEGORY_QUERY,
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      item: { type: 'int32', sql: 'i.item_row' },
      shop: { type: 'int32', sql: 'coalesce(s.id, 1)' },
      scenario: { type: 'int32', sql: 'coalesce(p.id, 1)' },
      popularity: { type: 'float32', sql: 'ln(1 + n.n)' },
    },
  },
  l2r: {
    from: `l2r_rows r join fs_l2r using (row_id) join fh_l2r using (row_id)
           left join v_category c on c.category = r.category`,
    query: CATEGORY_QUERY,
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      weight: { type: 'float32', sql: 'r.n_i' },
      features: {
        type: 'float32',
        sql: `[${RANKING_FEATURES.join(', ')}]`,
        width: RANKING_FEATURES.length,
      },
      popularity: { type: 'float32', sql: 'pop_chain8' },
    },
  },
  fifp: {
    from: `fifp_rows r join icon using (campaign_id) join bag b using (campaign_id) left join v_campaign v using (campaign_id)
           left join v_campaign_type t using (campaign_type)`,
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      entity: { type: 'int32', sql: 'coalesce(v.id, 1)' },
      entityCategory: { type: 'int32', sql: 'coalesce(t.id, 1)' },
      statistics: {
        type: 'float32',
        sql: '[r.age, r.days, ln_coupons, ln_products, private_share]',
        width: FIFP_STATISTICS.length,
      },
      entityBag: { type: 'int32', sql: 'b.bag' },
      popularity: { type: 'float32', sql: "(campaign_type = 'Type A')::int" },
    },
  },
  ppp: {
    from: `ppp_rows r left join v_category c on c.category = r.category
           left join level_share s on s.category = r.category
           cross join (select share from level_share where category is null) a`,
    query: CATEGORY_QUERY,
    columns: {
      label: { type: 'uint8', sql: 'r.y - 1' },
      popularity: { type: 'float32', sql: 'coalesce(s.share, a.share)', width: PRICE_LEVEL_COUNT },
    },
  },
  spp: {
    from: 'spp_rows r left join v_shop s using (store_id)',
    columns: {
      label: { type: 'uint8', sql: 'r.y' },
      entity: { type: 'int32', sql: 'coalesce(s.id, 1)' },
      entityCategory: { type: 'int32', sql: '2 + has_promo::int' },
      statistics: {
        type: 'float32',
        sql: '[ln_trips, ln_households, ln(1 + cov), known::int]',
        width: SPP_STATISTICS.length,
      },
      popularity: { type: 'float32', sql: 'cov' },
    },
  },
};

/** Category bags of the campaigns: FIFP's `entityBag` counts them in the order of the campaigns. */
export async function readBags(
  database: Database,
): Promise<Required<Pick<TaskRows, 'bagOffset' | 'bagCategory' | 'bagWeight'>>> {
  const entries = await readColumns(database, {
    from: 'bag_entry',
    orderBy: 'bag, category',
    rows: await queryNumber(database, 'select count(*) from bag_entry'),
    columns: {
      bag: { type: 'uint32', sql: 'bag' },
      category: { type: 'int32', sql: 'category' },
      weight: { type: 'float32', sql: 'weight' },
    },
  });
  const bags = await queryNumber(database, 'select count(*) from bag');
  return {
    bagOffset: offsetsOfSorted(entries.bag, bags),
    bagCategory: entries.category,
    bagWeight: entries.weight,
  };
}
