import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { cacheFolder } from '../../core/folders.ts';
import { withDatabase } from '../duckdb/database.ts';
import { isPrepared, writePreparedDataset } from '../prepared-store.ts';
import { assertNoLeak, assertSpecifiedCounts } from './assert-result.ts';
import { buildDataset } from './build-dataset.ts';
import { fingerprintSources } from './fingerprint.ts';
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

export interface PreparationProgress {
  /** From 1. */
  readonly stage: number;
  readonly stages: number;
  readonly title: string;
}

export interface PrepareCompletejourneyOptions {
  readonly sourceFolder: string;
  /** Where the prepared data set goes; by default a folder of the cache named after the fingerprint. */
  readonly folder?: string;
  readonly onProgress?: (progress: PreparationProgress) => void;
}

export interface PreparedFolder {
  readonly folder: string;
  readonly fingerprint: string;
  /** False when it was there already. */
  readonly wasPrepared: boolean;
}

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

/** Makes histories and the rows of all five tasks from the eight source files, unless that is done already. */
export async function prepareCompletejourney(
  options: PrepareCompletejourneyOptions,
): Promise<PreparedFolder> {
  const { fingerprint, isKnown } = await fingerprintSources(options.sourceFolder);
  const folder = options.folder ?? cacheFolder('data', 'completejourney', fingerprint.slice(0, 12));
  if (isPrepared(folder)) return { folder, fingerprint, wasPrepared: false };
  mkdirSync(dirname(folder), { recursive: true });
  const steps = [sourceViews(options.sourceFolder), ...STAGES];
  const report = (index: number, title: string): void => {
    options.onProgress?.({ stage: index + 1, stages: steps.length + 2, title });
  };
  await withDatabase(
    { threads: THREADS, memoryLimitMb: MEMORY_LIMIT_MB, spillFolder: dirname(folder) },
    async (database) => {
      for (const [index, stage] of steps.entries()) {
        report(index, stage.title);
        await database.run(stage.sql);
      }
      report(steps.length, 'checks');
      await assertNoLeak(database);
      if (isKnown) await assertSpecifiedCounts(database);
      report(steps.length + 1, 'columns');
      writePreparedDataset(folder, await buildDataset(database, fingerprint));
    },
  );
  return { folder, fingerprint, wasPrepared: true };
}
