import type { FileSource } from '../preparation/file-source.ts';
import { SOURCE_FILES, SOURCE_TABLES } from './source-files.ts';

/** The two logs and the two files of the map. No licence is stated, so that nothing can fetch them. */
export const JDATA2019_SOURCE: FileSource = {
  name: 'jdata2019',
  checksums: Object.fromEntries(
    SOURCE_TABLES.map((table) => [SOURCE_FILES[table].file, SOURCE_FILES[table].sha256]),
  ),
  variable: 'DUPN_JDATA2019',
  kept: 'jdata2019',
  howToGet:
    'put train.csv and test_new_item.csv of data/demo and entity2id and kg2id of data/demo/with_new_item, from the public repository ciecus/MKM-SR (a sample of the JDATA-2019 competition; no licence is stated), into one folder; then `dupn data fetch jdata2019 --from <folder>`, or set DUPN_JDATA2019 to it',
  preparationVersion: 1,
};
