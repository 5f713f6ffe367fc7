import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JDATA2019 } from '../../../src/data/jdata2019/jdata2019.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { userErrorText } from '../../support/user-error-text.ts';
import { writeSyntheticSource } from './synthetic-source.ts';

/** The whole message of preparing a source of which one file's text was changed. */
async function messageAfter(file: string, change: (text: string) => string): Promise<string> {
  const folder = temporaryFolder();
  writeSyntheticSource(folder);
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return messageOf(folder);
}

function messageOf(folder: string): Promise<string> {
  const action = () =>
    prepareFiles(JDATA2019, { sourceFolder: folder, folder: join(folder, 'prepared') });
  return userErrorText(action, folder);
}

it('says where the files come from when they are not there', async () => {
  expect(await messageOf(temporaryFolder())).toMatchInlineSnapshot(`
    "<folder>  the files of jdata2019 are not here
        expected  train.csv, test_new_item.csv, entity2id, kg2id
        found     none of them
        cure      put train.csv and test_new_item.csv of data/demo and entity2id and kg2id of data/demo/with_new_item, from the public repository ciecus/MKM-SR (a sample of the JDATA-2019 competition; no licence is stated), into one folder; then \`dupn data fetch jdata2019 --from <folder>\`, or set DUPN_JDATA2019 to it"
  `);
});

it('names all files that are missing', async () => {
  const folder = temporaryFolder();
  writeSyntheticSource(folder);
  rmSync(join(folder, 'test_new_item.csv'));
  rmSync(join(folder, 'kg2id'));
  expect(await messageOf(folder)).toMatchInlineSnapshot(`
    "<folder>  not all files of jdata2019 are here: no test_new_item.csv, kg2id
        expected  train.csv, test_new_item.csv, entity2id, kg2id
        found     the others
        cure      put train.csv and test_new_item.csv of data/demo and entity2id and kg2id of data/demo/with_new_item, from the public repository ciecus/MKM-SR (a sample of the JDATA-2019 competition; no licence is stated), into one folder; then \`dupn data fetch jdata2019 --from <folder>\`, or set DUPN_JDATA2019 to it"
  `);
});

it('tells a log that was cut short inside a line', async () => {
  expect(
    await messageAfter('train.csv', (text) =>
      text.split('\n').slice(0, 5).join('\n').slice(0, -20),
    ),
  ).toMatchInlineSnapshot(`
    "<folder>/train.csv, line 5  this file cannot be read: it may have been cut short or damaged
        expected  6 columns
        found     3
        cure      copy the file again from where it was published"
  `);
});

it('tells a log that was cut short inside its last number', async () => {
  expect(
    await messageAfter('train.csv', (text) => text.split('\n').slice(0, 3).join('\n').slice(0, -5)),
  ).toMatchInlineSnapshot(`
    "<folder>/train.csv, columns action_time and index  the seconds of a row are not those of its time: the file may have been cut short or changed
        expected  index 1519864247 for 2018-03-01 00:30:47, seconds of local time since 1970
        found     index 1519864
        cure      copy the file again from where it was published"
  `);
});

it('tells a map that was cut short between two lines', async () => {
  expect(await messageAfter('kg2id', (text) => `${text.split('\n').slice(0, 400).join('\n')}\n`))
    .toMatchInlineSnapshot(`
      "<folder>  entity2id and kg2id do not know all products of train.csv: a file may have been cut short
          expected  every sku_id as an item of entity2id, with brand, shop, category, month in kg2id
          found     100 without, such as 1099
          cure      copy both files again from where they were published"
    `);
});

it('tells a file without rows', async () => {
  expect(await messageAfter('train.csv', (text) => `${text.split('\n')[0] ?? ''}\n`))
    .toMatchInlineSnapshot(`
    "<folder>/train.csv  this file has no rows
        expected  the table that its name says, with at least one row
        cure      copy the file again from where it was published"
  `);
});

it('tells an empty file', async () => {
  expect(await messageAfter('entity2id', () => '')).toMatchInlineSnapshot(`
    "<folder>/entity2id  this file has no rows
        expected  the table that its name says, with at least one row
        cure      copy the file again from where it was published"
  `);
});

it('names a column that is missing', async () => {
  expect(await messageAfter('train.csv', (text) => text.replace('sessionId', 'session')))
    .toMatchInlineSnapshot(`
    "<folder>/train.csv  no column sessionId
        expected  a column sessionId
        found     action_time, user_id, sku_id, type, session, index
        cure      name the columns in the first line as the published file does"
  `);
});

it('shows what a time looks like that has another form', async () => {
  expect(
    await messageAfter('test_new_item.csv', (text) =>
      text.replaceAll(/^(\d{4})-(\d\d)-(\d\d)/gm, '$3/$2/$1'),
    ),
  ).toMatchInlineSnapshot(`
    "<folder>/test_new_item.csv, column action_time  this column holds something else than times
        expected  times such as 2018-03-01 08:15:30, in local time
        found     "01/03/2018 00:06:05"
        cure      write the column in that form, or copy the file again from where it was published"
  `);
});

it('tells a time that no calendar has', async () => {
  expect(await messageAfter('train.csv', (text) => text.replace('2018-03-01', '2018-02-31')))
    .toMatchInlineSnapshot(`
    "<folder>/train.csv, column action_time  this column holds something else than times
        expected  times such as 2018-03-01 08:15:30, in local time
        found     "2018-02-31 00:24:54"
        cure      write the column in that form, or copy the file again from where it was published"
  `);
});

it('shows what a column holds that should be whole numbers', async () => {
  expect(await messageAfter('train.csv', (text) => text.replaceAll(/,1001,/g, ',A-1001,')))
    .toMatchInlineSnapshot(`
    "<folder>/train.csv, column sku_id  this column holds something else than whole numbers
        expected  whole numbers
        found     "A-1001"
        cure      copy the file again from where it was published"
  `);
});

it('counts the rows that lack a value', async () => {
  expect(await messageAfter('train.csv', (text) => text.replace(/,(\d+),(\d+),/, ',,$2,')))
    .toMatchInlineSnapshot(`
      "<folder>/train.csv, column user_id  this column has rows without a value
          expected  a value in every row
          found     1 of 2509 rows without one
          cure      copy the file again from where it was published"
    `);
});

it('names an action that is not known', async () => {
  expect(
    await messageAfter('train.csv', (text) => text.replace(/,(\d+),[1-4],(\d+),/, ',$1,5,$2,')),
  ).toMatchInlineSnapshot(`
    "<folder>/train.csv, column type  this column holds an action that is not known
        expected  1 (browse), 2 (order), 3 (follow) or 4 (comment)
        found     5
        cure      copy the file again from where it was published"
  `);
});
