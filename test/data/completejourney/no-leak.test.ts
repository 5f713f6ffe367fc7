import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import { TASK_NAMES } from '../../../src/core/tasks.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import { COMPLETEJOURNEY } from '../../../src/data/completejourney/completejourney.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import type { PreparedDataset } from '../../../src/data/prepared-dataset.ts';
import { readPreparedDataset } from '../../../src/data/prepared-store.ts';
import { inputsOf } from './inputs-of.ts';
import { requestsOf } from '../requests-of.ts';
import { NEW_PRODUCT, writeSyntheticSource } from './synthetic-source.ts';

/**
 * What a model may read of a row must not change when the future does: the source is changed at and
 * after a moment, prepared again, and the inputs of all earlier rows are compared.
 */
let root = '';
let original: PreparedDataset;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'dupn-test-'));
  original = await prepareChanged('original');
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function prepareChanged(name: string, changes = ''): Promise<PreparedDataset> {
  const sourceFolder = join(root, name);
  mkdirSync(sourceFolder);
  await writeSyntheticSource(sourceFolder, changes);
  const folder = join(root, `${name}-prepared`);
  await prepareFiles(COMPLETEJOURNEY, { sourceFolder, folder });
  return readPreparedDataset(folder);
}

/**
 * Everything from the moment on is bought elsewhere, dearer, in other numbers, or not at all, and new
 * shops, products and places of promotion come up.
 */
const otherFuture = (time: string, week: number): string => `
  update transactions set store_id = store_id - 1, product_id = case when product_id % 9 = 0 then ${NEW_PRODUCT} else product_id end, quantity = 1 + quantity % 3, sales_value = 9 - sales_value / 2,
         retail_disc = 0.4 - retail_disc, coupon_disc = 0.5 where transaction_timestamp >= timestamp '${time}';
  delete from transactions where transaction_timestamp >= timestamp '${time}' and draw('gone|' || basket_id || '|' || product_id) < 400;
  update promotions set mailer_location = 'B', display_location = '9' where week > ${week};
  delete from promotions where week > ${week} and draw('gone|' || product_id || '|' || store_id) < 400;
  delete from coupon_redemptions where redemption_date >= timestamp '${time}';`;

describe.each([
  { part: 'validation', time: '2017-10-11 17:00:00', week: 42 },
  { part: 'test', time: '2017-11-23 17:00:00', week: 48 },
])('inputs of rows before $time ($part)', ({ part, time, week }) => {
  const border = Date.parse(`${time.replace(' ', 'T')}Z`) / 1000;
  let changed: PreparedDataset;

  beforeAll(async () => {
    changed = await prepareChanged(part, otherFuture(time, week));
  });

  it('meets a changed future', () => {
    expect(momentsBefore(original, border).length).toBeGreaterThan(1000);
    expect(inputsOf(changed, 'l2r', Infinity)).not.toEqual(inputsOf(original, 'l2r', Infinity));
  });

  it.each(TASK_NAMES)('%s: histories, queries, features and statistics stay', (task) => {
    const before = inputsOf(original, task, border);
    expect(before.length).toBeGreaterThan(400);
    expect(inputsOf(changed, task, border)).toEqual(before);
  });
});

describe('inputs of rows of week 47', () => {
  it.each(TASK_NAMES)(
    '%s: what is bought in the week itself enters no feature or statistic',
    async (task) => {
      const changed = await changedWeek();
      const before = inputsOf(original, task, Infinity, isOfKeptHousehold);
      expect(before.length).toBeGreaterThan(5);
      expect(inputsOf(changed, task, Infinity, isOfKeptHousehold)).toEqual(before);
    },
  );

  const from = Date.UTC(2017, 10, 13, 4) / 1000;
  const isOfKeptHousehold = (household: number, time: number): boolean =>
    household <= 12 && time >= from && time < from + 7 * 86400;

  let prepared: Promise<PreparedDataset> | undefined;
  /** From week 47 on all but twelve households stay away, and these pay other prices. */
  const changedWeek = (): Promise<PreparedDataset> =>
    (prepared ??= prepareChanged(
      'week',
      `delete from transactions where week >= 47 and household_id > 12;
       update transactions set sales_value = sales_value * 3, retail_disc = 0.7 - retail_disc, coupon_disc = 0.3,
              quantity = 3 - quantity % 2 where week >= 47 and quantity > 0;`,
    ));
});

describe('inputs of training rows', () => {
  /** By the specification these read prices of all of weeks 1-40. */
  const OF_FIXED_PRICES = new Set(['cheapness', 'level', 'price_match']);

  it('stay when the training period ends earlier, prices apart', async () => {
    const border = Date.UTC(2017, 6, 20, 17) / 1000;
    const changed = await prepareChanged('training', otherFuture('2017-07-20 17:00:00', 30));
    for (const dataset of [original, changed])
      expect(momentsBefore(dataset, border).length).toBeGreaterThan(700);
    const columns = present(original.manifest.tasks.l2r?.features, 'features').map(
      ({ name }) => name,
    );
    const before = rawFeatures(original, border);
    const after = rawFeatures(changed, border);
    expect(after.length).toBe(before.length);
    const moved = new Set<string>();
    before.forEach((value, index) => {
      if (Math.abs(value - at(after, index)) > 1e-4)
        moved.add(present(columns[index % 26], 'name'));
    });
    expect([...moved].filter((name) => !OF_FIXED_PRICES.has(name))).toEqual([]);
  });

  function rawFeatures(dataset: PreparedDataset, border: number): Float32Array {
    const examples = present(dataset.tasks.l2r, 'l2r');
    const scales = present(dataset.manifest.tasks.l2r?.features, 'features');
    const last = requestsOf(examples)
      .filter(({ moment }) => at(dataset.moments.time, moment) < border)
      .reduce((most, { to }) => Math.max(most, to), 0);
    const stored = present(examples.rows.features, 'features').subarray(0, last * 26);
    return stored.map((value, index) => {
      const { sign, deviation, mean } = present(scales[index % 26], 'scale');
      return sign * value * deviation + mean;
    });
  }
});

function momentsBefore({ moments }: PreparedDataset, border: number): number[] {
  return Array.from(moments.time).filter((time) => time < border);
}
