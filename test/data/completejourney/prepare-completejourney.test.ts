import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import { TASK_NAMES, type TaskName } from '../../../src/core/tasks.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import { checkSplits } from '../../../src/data/check-splits.ts';
import { COMPLETEJOURNEY } from '../../../src/data/completejourney/completejourney.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import { sourceFileName } from '../../../src/data/completejourney/source-files.ts';
import {
  queryRows,
  sqlText,
  withDatabase,
  type SmallRow,
} from '../../../src/data/duckdb/database.ts';
import { fitLogisticRegression } from '../../../src/data/logistic-regression.ts';
import type { PreparedDataset } from '../../../src/data/prepared-dataset.ts';
import { readPreparedDataset } from '../../../src/data/prepared-store.ts';
import { requestsOf } from '../requests-of.ts';
import { writeSyntheticSource } from './synthetic-source.ts';

let folder = '';
let dataset: PreparedDataset;
/** Valid purchase lines as the source has them, in the order of a history. */
let lines: readonly SmallRow[];

const prepare = async (target = 'prepared') =>
  prepareFiles(COMPLETEJOURNEY, { sourceFolder: folder, folder: join(folder, target) });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dupn-test-'));
  await writeSyntheticSource(folder);
  dataset = readPreparedDataset((await prepare()).folder);
  const file = sqlText(join(folder, sourceFileName('transactions')));
  lines = await withDatabase(
    { threads: 1, memoryLimitMb: 200, spillFolder: join(folder, 'spill') },
    async (database) =>
      queryRows(
        database,
        `select household_id, epoch(transaction_timestamp)::bigint as time, basket_id, product_id, week
         from ${file} where quantity > 0 and sales_value > 0 order by household_id, time, basket_id, product_id`,
      ),
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const examplesOf = (task: TaskName) => present(dataset.tasks[task], `examples of ${task}`);
function momentAt(moment: number): { household: number; time: number } {
  const household = at(dataset.users.key, at(dataset.moments.user, moment));
  return { household, time: at(dataset.moments.time, moment) };
}

/** What the household bought at the moment, basket by basket: a moment can have two. */
function basketsAt(moment: number): Set<number>[] {
  const { household, time } = momentAt(moment);
  const bought = lines.filter((of) => of['household_id'] === household && of['time'] === time);
  const baskets = new Set(bought.map((of) => of['basket_id']));
  return Array.from(
    baskets,
    (basket) =>
      new Set(
        bought.filter((of) => of['basket_id'] === basket).map((of) => Number(of['product_id'])),
      ),
  );
}

/** The products of the synthetic source count from 100, and row 0 of the items is padding. */
const productOf = (itemRow: number): number => 99 + itemRow;

describe('a prepared completejourney', () => {
  it('does nothing the second time, in under a second', async () => {
    const started = performance.now();
    const { wasPrepared } = await prepare();
    expect(wasPrepared).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('gives the same bytes again', async () => {
    await prepare('again');
    const manifests = ['prepared', 'again'].map((name) =>
      readFileSync(join(folder, name, 'manifest.json'), 'utf8'),
    );
    expect(manifests[0]).toContain('sha256');
    expect(manifests[1]).toBe(manifests[0]);
  });

  it('has rows of both classes in every split of every task', () => {
    checkSplits(dataset, TASK_NAMES);
    const { train, validation, test } = present(dataset.manifest.tasks.ctr, 'ctr').counts;
    expect(train.rows).toBeGreaterThan(validation.rows + test.rows);
    expect(dataset.manifest.tasks.ppp?.hiddenProfileFields).toEqual(['income']);
  });

  it('keeps every valid purchase line as an event, by household and time', () => {
    expect(dataset.events.time).toEqual(Uint32Array.from(lines, (of) => Number(of['time'])));
    expect(Array.from(dataset.events.item, productOf)).toEqual(lines.map((of) => of['product_id']));
  });

  it('ends every history at the lines strictly before its moment', () => {
    const { userOffset } = dataset.events;
    const before = Array.from(dataset.moments.time, (_, moment) => {
      const { household, time } = momentAt(moment);
      return lines.filter((of) => of['household_id'] === household && Number(of['time']) < time)
        .length;
    });
    const found = Array.from(
      dataset.moments.historyEnd,
      (end, moment) => end - at(userOffset, at(dataset.moments.user, moment)),
    );
    expect(found).toEqual(before);
    expect(Math.min(...before)).toBeGreaterThanOrEqual(10);
  });

  it('splits by week', () => {
    const { time, splitOffset } = dataset.moments;
    const week = (moment: number): number =>
      1 + Math.floor((at(time, moment) - Date.UTC(2016, 11, 26, 4) / 1000) / (7 * 86400));
    const [train, validation, test, end] = Array.from(splitOffset);
    const weeks = Array.from(time, (_, moment) => week(moment));
    expect(new Set(weeks.slice(train, validation))).toEqual(weeksFrom(9, 40));
    expect(new Set(weeks.slice(validation, test))).toEqual(weeksFrom(41, 44));
    expect(new Set(weeks.slice(test, end))).toEqual(weeksFrom(45, 52));
  });

  it('uses ids inside their vocabularies, and padding only for missing tags', () => {
    const { events, items, manifest } = dataset;
    const { vocabulary } = manifest;
    expect(range(events.shop)).toEqual([2, vocabulary.shop - 1]);
    expect(range(events.scenario)).toEqual([2, vocabulary.scenario - 1]);
    expect(range(events.type)).toEqual([2, 5]);
    expect(range(events.dayKind)).toEqual([13, 14]);
    expect(at(range(events.dayPart) as unknown as Int32Array, 1)).toBeLessThan(vocabulary.time);
    expect(range(items.category.subarray(1))).toEqual([1, 4]);
    expect(range(items.tags)).toEqual([0, vocabulary.tag - 1]);
    // Product 104: type, no package size, department, brand, level: padding stands on the right.
    const tags = Array.from(items.tags.subarray(5 * 5, 6 * 5));
    expect(tags.map((id) => id > 1)).toEqual([true, true, true, true, false]);
  });
});

describe('CTR rows', () => {
  it('show, of one basket, what was bought and four others for each of it', () => {
    const { label, item } = examplesOf('ctr').rows;
    const shown = present(item, 'item');
    const requests = requestsOf(examplesOf('ctr'));
    const matching = requests.filter(({ moment, from, to }) =>
      basketsAt(moment).some((basket) =>
        label
          .subarray(from, to)
          .every((y, k) => basket.has(productOf(at(shown, from + k))) === (y === 1)),
      ),
    );
    expect(matching).toHaveLength(requests.length);
    const shares = requests.map(
      ({ from, to }) => sum(Array.from(label.subarray(from, to))) / (to - from),
    );
    expect(new Set(shares)).toEqual(new Set([0.2]));
  });
});

describe('L2R rows', () => {
  it('hold one bought item and nine others, weighted by how it was bought', () => {
    const { label, weight } = examplesOf('l2r').rows;
    const shapes = requestsOf(examplesOf('l2r')).map(
      ({ from, to }) => `${sum(Array.from(label.subarray(from, to)))} of ${to - from}`,
    );
    expect(new Set(shapes)).toEqual(new Set(['1 of 10']));
    const weights = Array.from(present(weight, 'weight'), (n, row) => `${at(label, row)}: ${n}`);
    expect(new Set(weights)).toEqual(new Set(['0: 1', '1: 2', '1: 3', '1: 5']));
  });

  it('have features that are standard on the training rows', () => {
    const { values, trainingRows } = trainingFeatures();
    for (let column = 0; column < 26; column++) {
      const stored = Array.from({ length: trainingRows }, (_, row) =>
        at(values, row * 26 + column),
      );
      expect(Math.abs(mean(stored))).toBeLessThan(1e-3);
      expect(mean(stored.map((value) => value * value))).toBeCloseTo(1, 2);
    }
  });

  it('have features that a regression on the training rows gives no negative weight', () => {
    const { values, trainingRows } = trainingFeatures();
    const { label, weight } = examplesOf('l2r').rows;
    const coefficients = fitLogisticRegression({
      values,
      width: 26,
      rows: trainingRows,
      labels: label,
      weights: present(weight, 'weight'),
    });
    expect(Math.min(...coefficients)).toBeGreaterThan(-1e-3);
    expect(Math.max(...coefficients)).toBeGreaterThan(0.05);
  });

  function trainingFeatures(): { values: Float32Array; trainingRows: number } {
    const { rows, momentOffset, rowOffset } = examplesOf('l2r');
    const trainingRows = at(rowOffset, at(momentOffset, at(dataset.moments.splitOffset, 1)));
    return { values: present(rows.features, 'features'), trainingRows };
  }
});

describe('PPP rows', () => {
  it('ask one category and know the level shares of the training rows', () => {
    const { rows, query } = examplesOf('ppp');
    const shares = present(rows.popularity, 'popularity');
    expect(range(query)).toEqual([2, 4]);
    expect(range(rows.label)).toEqual([0, 6]);
    const sums = Array.from(rows.label, (_, row) =>
      sum(Array.from(shares.subarray(row * 7, row * 7 + 7))),
    );
    expect(Math.min(...sums)).toBeCloseTo(1, 5);
    expect(Math.max(...sums)).toBeCloseTo(1, 5);
  });
});

describe('FIFP rows', () => {
  it('do not know campaigns that start after the training period', () => {
    const { rows, momentOffset, rowOffset } = examplesOf('fifp');
    const { splitOffset } = dataset.moments;
    const entity = present(rows.entity, 'entity');
    const first = (split: number): number =>
      at(rowOffset, at(momentOffset, at(splitOffset, split)));
    expect(new Set(entity.subarray(0, first(1)))).toEqual(new Set([2, 3, 4]));
    expect(new Set(entity.subarray(first(2)))).toEqual(new Set([1, 4]));
  });

  it('describe each campaign by the categories of its products, unknown where it has none', () => {
    const { bagOffset, bagCategory, bagWeight } = examplesOf('fifp').rows;
    const offset = present(bagOffset, 'offsets');
    const weights = present(bagWeight, 'weights');
    const bags = [0, 1, 2, 3].map((bag) => [at(offset, bag), at(offset, bag + 1)] as const);
    for (const [from, to] of bags) {
      expect(sum(Array.from(weights.subarray(from, to)))).toBeCloseTo(1, 6);
    }
    expect(
      Array.from(present(bagCategory, 'categories').subarray(...present(bags[3], 'bag 4'))),
    ).toEqual([1]);
  });
});

describe('SPP rows', () => {
  it('hold the shop visited and four others, alike in whether they were visited before', () => {
    const { rows } = examplesOf('spp');
    const statistics = present(rows.statistics, 'statistics');
    const shapes = requestsOf(examplesOf('spp')).map(({ from, to }) => {
      const known = Array.from({ length: to - from }, (_, k) => at(statistics, (from + k) * 4 + 3));
      return `${sum(Array.from(rows.label.subarray(from, to)))} of ${to - from}, ${new Set(known).size}`;
    });
    expect(new Set(shapes)).toEqual(new Set(['1 of 5, 1']));
  });
});

function weeksFrom(first: number, last: number): Set<number> {
  return new Set(Array.from({ length: last - first + 1 }, (_, week) => first + week));
}

function range(values: Int32Array | Uint8Array): [number, number] {
  const list: readonly number[] = Array.from(values);
  return [list.reduce((a, b) => Math.min(a, b)), list.reduce((a, b) => Math.max(a, b))];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
