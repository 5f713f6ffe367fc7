import { checkSourceFiles } from '../preparation/check-source-files.ts';
import { SOURCE_FILES, SOURCE_TABLES } from './source-files.ts';

/** How a user gets the files: no licence is stated, so that nothing can fetch them. */
export const HOW_TO_GET =
  'put train.csv and test_new_item.csv of data/demo and entity2id and kg2id of data/demo/with_new_item, from the public repository ciecus/MKM-SR (a sample of the JDATA-2019 competition; no licence is stated), into one folder; then `dupn data fetch jdata2019 --from <folder>`, or set DUPN_JDATA2019 to it';

/** @throws UserError `missing-file` naming all that are missing. */
export function checkFiles(folder: string): void {
  checkSourceFiles(folder, {
    name: 'jdata2019',
    files: SOURCE_TABLES.map((table) => SOURCE_FILES[table].file),
    cure: HOW_TO_GET,
  });
}
