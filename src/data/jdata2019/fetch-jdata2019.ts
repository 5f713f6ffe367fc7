import { UserError } from '../../core/errors.ts';
import { keepSourceFiles, type KeptSource } from '../fetch/keep-source-files.ts';
import { checkFiles, HOW_TO_GET } from './check-files.ts';
import { SOURCE_FILES, SOURCE_TABLES, type SourceTable } from './source-files.ts';
import { keptSourceFolder } from './source-folder.ts';

export interface FetchJdata2019Options {
  /** A folder that has the four files: they cannot be downloaded. */
  readonly from?: string;
  readonly folder?: string;
  readonly report?: (line: string) => void;
  readonly checksums?: Readonly<Record<SourceTable, string>>;
}

/**
 * Copies the four source files, each with its pinned checksum, into the cache; files that have it stay.
 *
 * @throws UserError `cannot-download` without a folder to take them from
 */
export async function fetchJdata2019(options: FetchJdata2019Options = {}): Promise<KeptSource> {
  return keepSourceFiles({
    folder: options.folder ?? keptSourceFolder(),
    checksums: Object.fromEntries(
      SOURCE_TABLES.map((table) => {
        const { file, sha256 } = SOURCE_FILES[table];
        return [file, options.checksums?.[table] ?? sha256];
      }),
    ),
    from: options.from,
    obtain: () => Promise.reject(cannotDownload()),
    checkFiles,
    origin: 'ciecus/MKM-SR',
    variable: 'DUPN_JDATA2019',
    report: options.report,
  });
}

function cannotDownload(): UserError {
  return new UserError({
    code: 'cannot-download',
    message: 'the files of jdata2019 are not downloaded: whoever published them states no licence',
    expected: `a folder with ${SOURCE_TABLES.map((table) => SOURCE_FILES[table].file).join(', ')}`,
    cure: HOW_TO_GET,
  });
}
