import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchJdata2019 } from '../../../src/data/jdata2019/fetch-jdata2019.ts';
import { JDATA2019_SOURCE } from '../../../src/data/jdata2019/source.ts';
import { sourceFolder } from '../../../src/data/preparation/file-source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { userErrorText } from '../../support/user-error-text.ts';
import { writeSyntheticSource } from './synthetic-source.ts';

it('says that nothing is downloaded, and where the files are', async () => {
  const folder = join(temporaryFolder(), 'source');
  expect(await userErrorText(() => fetchJdata2019({ folder }))).toMatchInlineSnapshot(`
    "the files of jdata2019 are not downloaded: whoever published them states no licence
        expected  a folder with train.csv, test_new_item.csv, entity2id, kg2id
        cure      put train.csv and test_new_item.csv of data/demo and entity2id and kg2id of data/demo/with_new_item, from the public repository ciecus/MKM-SR (a sample of the JDATA-2019 competition; no licence is stated), into one folder; then \`dupn data fetch jdata2019 --from <folder>\`, or set DUPN_JDATA2019 to it"
  `);
  expect(existsSync(folder)).toBe(false);
});

it('keeps the files of a folder whose checksums are those pinned', async () => {
  const root = temporaryFolder();
  const from = join(root, 'from');
  const folder = join(root, 'cache', 'source');
  writeSyntheticSource(from);
  const checksums = Object.fromEntries(
    Object.keys(JDATA2019_SOURCE.checksums).map((file) => {
      const bytes = readFileSync(join(from, file));
      return [file, createHash('sha256').update(bytes).digest('hex')];
    }),
  );
  const source = { ...JDATA2019_SOURCE, checksums };
  expect(await fetchJdata2019({ from, folder }, source)).toEqual({ folder, wasFetched: true });
  expect(readdirSync(folder)).toHaveLength(4);
  expect(sourceFolder(source, folder)).toBe(folder);
  expect(await fetchJdata2019({ folder }, source)).toEqual({ folder, wasFetched: false });
});

it('refuses files that are not the pinned ones', async () => {
  const root = temporaryFolder();
  writeSyntheticSource(root);
  const message = await userErrorText(
    () => fetchJdata2019({ from: root, folder: join(root, 'kept') }),
    root,
  );
  expect(message.replace(/found( +)sha256 [0-9a-f]{64}/, 'found$1sha256 <other>'))
    .toMatchInlineSnapshot(`
    "<folder>/train.csv  this file is not the one of ciecus/MKM-SR
        expected  sha256 5219c3e3f9f05a7e680ea3fbe29c42e33580ed361de828054f7ed7ec145e3413
        found     sha256 <other>
        cure      give those files unchanged; to prepare other data of this form, set DUPN_JDATA2019 to their folder"
  `);
});
