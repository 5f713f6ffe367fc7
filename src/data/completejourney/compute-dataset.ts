import { computePrepared, type ComputeOptions } from '../preparation/compute-prepared.ts';
import type { PreparedDataset } from '../prepared-dataset.ts';
import { assertNoLeak, assertSpecifiedCounts } from './assert-result.ts';
import { buildDataset } from './build-dataset.ts';
import { checkSource, readAllPages } from './check-source.ts';
import { LINE, MACROS, PRODUCT, PROMO, sourceViews } from './sql/base-tables.ts';
import { CTR_ROWS } from './sql/ctr-rows.ts';
import { FIFP_ROWS } from './sql/fifp-rows.ts';
import { ITEM_STATISTICS, PRICE_LEVELS, PROMO_ACTIVE } from './sql/item-statistics.ts';
import { L2R_ROWS } from './sql/l2r-rows.ts';
import { MOMENTS } from './sql/moments.ts';
import { PPP_ROWS } from './sql/ppp-rows.ts';
import { HOUSEHOLD_FEATURE_TABLE, ITEM_FEATURE_TABLE } from './sql/ranking-features.ts';
import { SPP_ROWS } from './sql/spp-rows.ts';
import { USERS_AND_ITEMS, VOCABULARIES } from './sql/vocabularies.ts';

const STAGES = [
  MACROS,
  PRODUCT,
  PROMO,
  LINE,
  ITEM_STATISTICS,
  PRICE_LEVELS,
  PROMO_ACTIVE,
  CTR_ROWS,
  L2R_ROWS,
  ITEM_FEATURE_TABLE,
  HOUSEHOLD_FEATURE_TABLE,
  PPP_ROWS,
  FIFP_ROWS,
  SPP_ROWS,
  VOCABULARIES,
  USERS_AND_ITEMS,
  MOMENTS,
];

export async function computeDataset(options: ComputeOptions): Promise<PreparedDataset> {
  const { sourceFolder } = options;
  return computePrepared(options, {
    stages: [sourceViews(sourceFolder), ...STAGES],
    checkSource: (database) => checkSource(database, sourceFolder),
    // A page that was damaged inside a file shows only when it is read.
    explainFailure: (database) => readAllPages(database, sourceFolder),
    assertNoLeak,
    assertCounts: assertSpecifiedCounts,
    build: buildDataset,
  });
}
