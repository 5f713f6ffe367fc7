import { computePrepared, type ComputeOptions } from '../preparation/compute-prepared.ts';
import type { PreparedDataset } from '../prepared-dataset.ts';
import { assertNoLeak, assertStatedCounts } from './assert-result.ts';
import { buildDataset } from './build-dataset.ts';
import { checkSource } from './check-source.ts';
import { ACTION, MACROS, PRODUCT, sourceTables } from './sql/base-tables.ts';
import { CTR_ROWS } from './sql/ctr-rows.ts';
import { FIFP_ROWS } from './sql/fifp-rows.ts';
import { L2R_ROWS } from './sql/l2r-rows.ts';
import { MOMENTS } from './sql/moments.ts';
import { RANKING_FEATURE_TABLE } from './sql/ranking-features.ts';
import { SPP_ROWS } from './sql/spp-rows.ts';
import { USERS_AND_ITEMS, VOCABULARIES } from './sql/vocabularies.ts';
import { WINDOW_COUNTS } from './sql/window-counts.ts';

const STAGES = [
  MACROS,
  PRODUCT,
  ACTION,
  WINDOW_COUNTS,
  CTR_ROWS,
  L2R_ROWS,
  RANKING_FEATURE_TABLE,
  FIFP_ROWS,
  SPP_ROWS,
  VOCABULARIES,
  USERS_AND_ITEMS,
  MOMENTS,
];

export async function computeDataset(options: ComputeOptions): Promise<PreparedDataset> {
  const { sourceFolder } = options;
  return computePrepared(options, {
    stages: [sourceTables(sourceFolder), ...STAGES],
    checkSource: (database) => checkSource(database, sourceFolder),
    assertNoLeak,
    assertCounts: assertStatedCounts,
    build: buildDataset,
  });
}
