import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import { TASK_NAMES, type TaskName } from '../../../src/core/tasks.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import { COMPLETEJOURNEY } from '../../../src/data/completejourney/completejourney.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import type { PreparedDataset } from '../../../src/data/prepared-dataset.ts';
import { readPreparedDataset } from '../../../src/data/prepared-store.ts';
import { inputsOf } from './inputs-of.ts';
import { requestsOf } from '../requests-of.ts';
import { writeSyntheticSource } from './synthetic-source.ts';

/**
 * What happens at a request's own moment is what is to be predicted: nothing of it may be an input of the request. Week 45, the first of
 * test, is changed at the moments themselves, in ways that leave the rows as they are, and its inputs are compared.
 */
const WEEK = 45;
const FROM = Date.UTC(2017, 9, 30, 4) / 1000;
const TO = FROM + 7 * 86400;
/** Households up to here have other trips; the others have a trip on the Monday of FIFP itself. */
const LAST_OF_TRIPS = 24;

/**
 * Three products that are sold no more when week 45 comes: no candidates of CTR and L2R then, but with a price level. And
 * some households have never been to shop 8.
 */
const BEFORE = `
  create table gone as select * replace (product_id + 60 as product_id) from products where product_id in (103, 121, 139);
  insert into products from gone;
  insert into transactions select * replace (product_id + 60 as product_id) from transactions
  where product_id + 60 in (select product_id from gone) and week <= 36;
  update transactions set store_id = 7 where store_id = 8 and household_id <= 12;`;

/** A purchase of `trip` t: shop, basket, product, price and moment. */
const bought = (
  place: string,
  product: string,
  { value, time = 't.time' }: { value: number; time?: string },
): string =>
  `insert into transactions select t.household_id, ${place}, ${product}, 1, ${value}, 0.3, 0.5, 0, ${WEEK}, ${time} from trip t`;

/** A household's product of the three. */
const ONE_OF_THREE = '163 + 18 * (t.household_id % 3)';

/** At each moment of the week other prices, other baskets and a product more in the basket itself; no coupon is redeemed. */
const OTHER_MOMENTS = `
  create table trip as
  select *, min(basket_id) over (partition by household_id, time) as first_basket
  from (select distinct household_id, store_id, basket_id, transaction_timestamp as time from transactions where week = ${WEEK} and quantity > 0);
  create table shop_before as
  select household_id, arg_max(store_id, transaction_timestamp) as store_id from transactions where week < ${WEEK} and quantity > 0 group by 1;
  create table in_basket as select distinct basket_id, product_category from transactions join products using (product_id);
  update transactions set sales_value = sales_value * 3 - product_id % 2, retail_disc = 0.7 - retail_disc, coupon_disc = 0.3,
         quantity = 3 - quantity % 2 where week = ${WEEK} and household_id <= ${LAST_OF_TRIPS} and quantity > 0;
  -- In the basket itself, beside others of its category.
  ${bought('t.store_id, t.basket_id', 'g.product_id', { value: 0.1 })}
  join in_basket b using (basket_id) join gone g using (product_category) where t.household_id <= ${LAST_OF_TRIPS};
  -- Another basket of the moment, numbered before, in the shop of the trip before.
  ${bought('s.store_id, first_basket - 10000', ONE_OF_THREE, { value: 0.5 })}
  join shop_before s using (household_id) where t.household_id <= ${LAST_OF_TRIPS} and basket_id = first_basket;
  -- One that is numbered behind, in a shop that the household has not been to.
  ${bought('8, first_basket + 2000000', ONE_OF_THREE, { value: 0.5 })}
  where t.household_id <= 12 and basket_id = first_basket;
  -- On Monday when the week begins.
  ${bought('t.store_id, first_basket - 10000', ONE_OF_THREE, { value: 0.5, time: `make_timestamp(${FROM * 1e6})` })}
  where t.household_id > ${LAST_OF_TRIPS} and basket_id = first_basket;
  delete from coupon_redemptions where epoch(redemption_date) between ${FROM - 4 * 3600} and ${TO};`;

let root = '';
let original: PreparedDataset;
let changed: PreparedDataset;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'dupn-test-'));
  original = await prepare('original', BEFORE);
  changed = await prepare('changed', BEFORE + OTHER_MOMENTS);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function prepare(name: string, changes: string): Promise<PreparedDataset> {
  const sourceFolder = join(root, name);
  mkdirSync(sourceFolder);
  await writeSyntheticSource(sourceFolder, changes);
  const folder = join(root, `${name}-prepared`);
  await prepareFiles(COMPLETEJOURNEY, { sourceFolder, folder });
  return readPreparedDataset(folder);
}

/** A later trip of a household with a Monday of its own has another history, as it should. */
const isCompared =
  (task: TaskName) =>
  (household: number, time: number): boolean =>
    time >= FROM && time < TO && (household <= LAST_OF_TRIPS || task === 'fifp');

describe('what happens at a request’s own moment', () => {
  it.each(TASK_NAMES)('%s: is no part of history, features or statistics', (task) => {
    const before = inputsOf(original, task, TO, isCompared(task));
    expect(before.length).toBeGreaterThan(15);
    // the baskets that were added have requests of their own
    const after = new Set(inputsOf(changed, task, TO, isCompared(task)));
    expect(before.filter((inputs) => !after.has(inputs))).toEqual([]);
  });

  it.each(TASK_NAMES)('%s: is an input of what follows', (task) => {
    const later = (household: number, time: number): boolean =>
      household <= LAST_OF_TRIPS && time >= TO && time < TO + 7 * 86400;
    const before = inputsOf(original, task, TO + 7 * 86400, later);
    const after = new Set(inputsOf(changed, task, TO + 7 * 86400, later));
    expect(before.length).toBeGreaterThan(10);
    expect(before.filter((inputs) => after.has(inputs))).toEqual([]);
  });

  it('is what is to be predicted', () => {
    expect(positivesOf(original, 'fifp')).toBeGreaterThan(0);
    expect(positivesOf(changed, 'fifp')).toBe(0);
    expect(levelsOf(changed)).not.toEqual(levelsOf(original));
  });
});

function labelsOf(dataset: PreparedDataset, task: TaskName): number[] {
  const examples = present(dataset.tasks[task], task);
  const { time } = dataset.moments;
  return requestsOf(examples)
    .filter(({ moment }) => at(time, moment) >= FROM && at(time, moment) < TO)
    .flatMap(({ from, to }) => Array.from(examples.rows.label.subarray(from, to)));
}

function positivesOf(dataset: PreparedDataset, task: TaskName): number {
  return labelsOf(dataset, task).reduce((sum, label) => sum + label, 0);
}

/** How often each price level was bought. */
function levelsOf(dataset: PreparedDataset): number[] {
  const labels = labelsOf(dataset, 'ppp');
  return Array.from({ length: 7 }, (_, level) => labels.filter((label) => label === level).length);
}
