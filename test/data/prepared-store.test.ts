import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  preparedDamage,
  readPreparedDataset,
  writePreparedDataset,
} from '../../src/data/prepared-store.ts';
import { tinyDataset } from '../support/tiny-model.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';

function stored(): string {
  const folder = join(temporaryFolder(), 'prepared');
  writePreparedDataset(folder, tinyDataset());
  return folder;
}

/** The message of reading it, without what changes with the data. */
async function messageOf(folder: string): Promise<string> {
  const text = await userErrorText(() => readPreparedDataset(folder), folder);
  return text.replaceAll(/[0-9a-f]{64}/g, '<sha256>').replaceAll(/\d+ bytes/g, '<n> bytes');
}

test('a data set reads back as it was written', () => {
  expect(readPreparedDataset(stored())).toEqual(tinyDataset());
});

test('the damage is the error that reading would raise', async () => {
  const folder = stored();
  expect(preparedDamage(folder)).toBeUndefined();
  truncateSync(join(folder, 'tasks.ctr.rows.label.bin'), 1);
  const raise = (): void => {
    const damage = preparedDamage(folder);
    if (damage !== undefined) throw damage;
  };
  expect(await userErrorText(raise)).toBe(await userErrorText(() => readPreparedDataset(folder)));
});

test('a column that was cut short', async () => {
  const folder = stored();
  truncateSync(join(folder, 'events.item.bin'), 8);
  expect(await messageOf(folder)).toMatchInlineSnapshot(`
    "<folder>/events.item.bin  this column of the prepared data set is damaged
        expected  <n> bytes
        found     <n> bytes
        cure      run \`dupn data prepare\` on the data set: what is damaged is prepared anew"
  `);
});

test('a column of the right length with another content', async () => {
  const folder = stored();
  const path = join(folder, 'items.brand.bin');
  const bytes = readFileSync(path);
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(await messageOf(folder)).toMatchInlineSnapshot(`
    "<folder>/items.brand.bin  this column of the prepared data set is damaged
        expected  sha256 <sha256>
        found     <sha256>
        cure      run \`dupn data prepare\` on the data set: what is damaged is prepared anew"
  `);
});

test('a manifest with a type of column that there is not', async () => {
  const folder = stored();
  const path = join(folder, 'manifest.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"int32"', '"int23"'));
  expect(await messageOf(folder)).toMatchInlineSnapshot(`
    "<folder>/manifest.json  the manifest of the prepared data set cannot be read
        cure      run \`dupn data prepare\` on the data set: what is damaged is prepared anew"
  `);
});

test.each(['', '{}', 'null'])('a manifest that says %j', async (text) => {
  const folder = stored();
  writeFileSync(join(folder, 'manifest.json'), text);
  expect(await messageOf(folder)).toContain(
    '<folder>/manifest.json  the manifest of the prepared data set cannot be read',
  );
});
