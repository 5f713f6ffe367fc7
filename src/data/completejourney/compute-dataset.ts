import { assertHistoriesEndBefore } from '../check-histories.ts';
import { withDatabase, type Database } from '../duckdb/database.ts';
import type { PreparedDataset } from '../prepared-dataset.ts';
import { assertNoLeak, assertSpecifiedCounts } from './assert-result.ts';
import { buildDataset } from './build-dataset.ts';
import { checkSource, readAllPages } from './check-source.ts';
import type { SourceFingerprint } from './fingerprint.ts';
import type { PreparationProgress } from './preparation-progress.ts';
import { LINE, MACROS, PRODUCT, PROMO, sourceViews, type Stage } from './sql/base-tables.ts';
import { CTR_ROWS } from './sql/ctr-rows.ts';
import { FIFP_ROWS } from './sql/fifp-rows.ts';
import { ITEM_STATISTICS, PRICE_LEVELS, PROMO_ACTIVE } from './sql/item-statistics.ts';
import { L2R_ROWS } from './sql/l2r-rows.ts';
import { MOMENTS } from './sql/moments.ts';
import { PPP_ROWS } from './sql/ppp-rows.ts';
import { HOUSEHOLD_FEATURE_TABLE, ITEM_FEATURE_TABLE } from './sql/ranking-features.ts';
import { SPP_ROWS } from './sql/spp-rows.ts';
import { USERS_AND_ITEMS, VOCABULARIES } from './sql/vocabularies.ts';

const THREADS = 2;
/** With what Node reads beside it the whole process stays well under 4 GB. */
const MEMORY_LIMIT_MB = 2200;

const STAGES: readonly Stage[] = [
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

export interface ComputeOptions {
  readonly sourceFolder: string;
  readonly source: SourceFingerprint;
  /** For tables that do not fit in memory. */
  readonly spillFolder: string;
  readonly onProgress?: (progress: PreparationProgress) => void;
}

/** Runs all stages in a database of its own, checks what came out, and reads it. */
export async function computeDataset(options: ComputeOptions): Promise<PreparedDataset> {
  const { sourceFolder, source, spillFolder, onProgress } = options;
  const steps = [sourceViews(sourceFolder), ...STAGES];
  const report = (index: number, title: string): void => {
    onProgress?.({ stage: index + 1, stages: steps.length + 2, title });
  };
  return withDatabase(
    { threads: THREADS, memoryLimitMb: MEMORY_LIMIT_MB, spillFolder },
    async (database) => {
      await checkSource(database, sourceFolder);
      for (const [index, stage] of steps.entries()) {
        report(index, stage.title);
        await runStage(database, stage, sourceFolder);
      }
      report(steps.length, 'checks');
      await assertNoLeak(database);
      if (source.isKnown) await assertSpecifiedCounts(database);
      report(steps.length + 1, 'columns');
      const dataset = await buildDataset(database, source.fingerprint);
      assertHistoriesEndBefore(dataset);
      return dataset;
    },
  );
}

/** A page that was damaged inside a file shows only when it is read. */
async function runStage(database: Database, stage: Stage, sourceFolder: string): Promise<void> {
  try {
    await database.run(stage.sql);
  } catch (error) {
    await readAllPages(database, sourceFolder);
    throw error;
  }
}
