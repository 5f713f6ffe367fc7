import { UserError } from '../../core/errors.ts';
import { keepSourceFiles, type KeepOptions, type KeptSource } from '../fetch/keep-source-files.ts';
import { JDATA2019_SOURCE } from './source.ts';

/**
 * Copies the four source files, each with its pinned checksum, into the cache; files that have it stay.
 *
 * @throws UserError `cannot-download` without a folder to take them from
 */
export async function fetchJdata2019(
  options: KeepOptions = {},
  source = JDATA2019_SOURCE,
): Promise<KeptSource> {
  return keepSourceFiles({
    ...options,
    source,
    obtain: () => Promise.reject(cannotDownload()),
    origin: 'ciecus/MKM-SR',
  });
}

function cannotDownload(): UserError {
  return new UserError({
    code: 'cannot-download',
    message: 'the files of jdata2019 are not downloaded: whoever published them states no licence',
    expected: `a folder with ${Object.keys(JDATA2019_SOURCE.checksums).join(', ')}`,
    cure: JDATA2019_SOURCE.howToGet,
  });
}
