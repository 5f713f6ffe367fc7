import { assertHistoriesEndBefore } from '../check-histories.ts';
import { withDatabase, type Database } from '../duckdb/database.ts';
import type { PreparedDataset } from '../prepared-dataset.ts';
import type { PreparationProgress } from './preparation-progress.ts';
import type { SourceFingerprint } from './file-source.ts';
import type { Stage } from './stage.ts';

const THREADS = 2;
/** With what Node reads beside it the whole process stays well under 4 GB. */
const MEMORY_LIMIT_MB = 2200;

export interface ComputeOptions {
  readonly sourceFolder: string;
  readonly source: SourceFingerprint;
  /** For tables that do not fit in memory. */
  readonly spillFolder: string;
  readonly onProgress?: (progress: PreparationProgress) => void;
}

/** What a data set of files is made by. */
export interface Preparation {
  readonly stages: readonly Stage[];
  /** @throws UserError when the files lack what is read */
  readonly checkSource: (database: Database) => Promise<void>;
  /** Called when a stage has failed, where files can be damaged unseen by then. @throws UserError when they are why */
  readonly explainFailure?: (database: Database) => Promise<void>;
  readonly assertNoLeak: (database: Database) => Promise<void>;
  /** What must come out of the pinned files. */
  readonly assertCounts: (database: Database) => Promise<void>;
  readonly build: (database: Database, fingerprint: string) => Promise<PreparedDataset>;
}

/** Runs all stages in a database of its own, checks what came out, and reads it. */
export async function computePrepared(
  { source, spillFolder, onProgress }: ComputeOptions,
  preparation: Preparation,
): Promise<PreparedDataset> {
  const { stages } = preparation;
  const report = (index: number, title: string): void => {
    onProgress?.({ stage: index + 1, stages: stages.length + 2, title });
  };
  return withDatabase(
    { threads: THREADS, memoryLimitMb: MEMORY_LIMIT_MB, spillFolder },
    async (database) => {
      await preparation.checkSource(database);
      for (const [index, stage] of stages.entries()) {
        report(index, stage.title);
        await runStage(database, stage, preparation);
      }
      report(stages.length, 'checks');
      await preparation.assertNoLeak(database);
      if (source.isKnown) await preparation.assertCounts(database);
      report(stages.length + 1, 'columns');
      const dataset = await preparation.build(database, source.fingerprint);
      assertHistoriesEndBefore(dataset);
      if (source.isKnown) return dataset;
      return { ...dataset, manifest: { ...dataset.manifest, otherFiles: true } };
    },
  );
}

async function runStage(
  database: Database,
  stage: Stage,
  { explainFailure }: Preparation,
): Promise<void> {
  try {
    await database.run(stage.sql);
  } catch (error) {
    await explainFailure?.(database);
    throw error;
  }
}
