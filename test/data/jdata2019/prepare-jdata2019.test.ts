import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import type { TaskName } from '../../../src/core/tasks.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import { checkSplits } from '../../../src/data/check-splits.ts';
import { JDATA2019 } from '../../../src/data/jdata2019/jdata2019.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import type { FeatureScale, PreparedDataset } from '../../../src/data/prepared-dataset.ts';
import { readPreparedDataset } from '../../../src/data/prepared-store.ts';
import { requestsOf } from '../requests-of.ts';
import { LogByLoops, partOf, WARM_UP_END } from './log-by-loops.ts';
import {
  expectedFifp,
  expectedL2r,
  shopStatistics,
  type ExpectedRequest,
} from './rows-by-loops.ts';
import { HOUR, shopOf, SKUS, syntheticActions, writeSyntheticSource } from './synthetic-source.ts';

const log = new LogByLoops(syntheticActions());
/** The stored times are UTC; those of the logs are eight hours ahead. */
const AHEAD = 8 * HOUR;

let folder = '';
let dataset: PreparedDataset;

const prepare = async (target = 'prepared') =>
  prepareFiles(JDATA2019, { sourceFolder: folder, folder: join(folder, target) });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dupn-test-'));
  writeSyntheticSource(folder, log.actions);
  dataset = readPreparedDataset((await prepare()).folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const examplesOf = (task: TaskName) => present(dataset.tasks[task], `examples of ${task}`);

function momentAt(moment: number): { user: number; time: number } {
  const user = at(dataset.users.key, at(dataset.moments.user, moment));
  return { user, time: at(dataset.moments.time, moment) + AHEAD };
}

describe('a prepared jdata2019', () => {
  it('gives the same bytes again, and does nothing where they are', async () => {
    expect((await prepare()).wasPrepared).toBe(false);
    await prepare('again');
    const manifests = ['prepared', 'again'].map((name) =>
      readFileSync(join(folder, name, 'manifest.json'), 'utf8'),
    );
    expect(manifests[0]).toContain('sha256');
    expect(manifests[1]).toBe(manifests[0]);
  });

  it('carries four tasks, with rows of both classes in every split', () => {
    expect(Object.keys(dataset.tasks)).toEqual(['ctr', 'l2r', 'fifp', 'spp']);
    checkSplits(dataset, ['ctr', 'l2r', 'fifp', 'spp']);
  });

  it('keeps every action of both logs as an event, by user and time', () => {
    const { time, type, item, shop } = dataset.events;
    expect(Array.from(time, (seconds) => seconds + AHEAD)).toEqual(log.actions.map((a) => a.time));
    expect(Array.from(type, (id) => id - 1)).toEqual(log.actions.map((a) => a.type));
    expect(Array.from(item, (row) => skus[row - 1])).toEqual(log.actions.map((a) => a.sku));
    expect(Array.from(shop, (id) => 498 + id)).toEqual(log.actions.map((a) => shopOf(a.sku)));
  });

  it('has no profile, query, scenario or day kind: no value of their own, and padding in their place', () => {
    const { manifest, users, events } = dataset;
    expect(manifest.profileFields).toEqual([]);
    expect(users.profile).toHaveLength(0);
    expect(manifest.vocabulary).toMatchObject({ query: 2, scenario: 2 });
    expect(new Set([...events.scenario, ...events.dayKind])).toEqual(new Set([0]));
    for (const { query } of Object.values(dataset.tasks)) {
      expect(new Set(query)).toEqual(new Set([0]));
    }
  });

  it('ends every history at the actions strictly before its moment', () => {
    const { userOffset } = dataset.events;
    const { user, historyEnd } = dataset.moments;
    const found = Array.from(historyEnd, (end, moment) => end - at(userOffset, at(user, moment)));
    const expected = Array.from(historyEnd, (_, moment) => {
      const { user: key, time } = momentAt(moment);
      return log.before(key, time).length;
    });
    expect(found).toEqual(expected);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(1);
  });

  it('splits by time, and asks nothing where a session runs into the next part or during the warm-up', () => {
    const { splitOffset, time } = dataset.moments;
    Array.from(time).forEach((_, moment) => {
      const { user, time: local } = momentAt(moment);
      const part = moment < at(splitOffset, 1) ? 0 : moment < at(splitOffset, 2) ? 1 : 2;
      expect(partOf(local)).toBe(part);
      expect(log.at(user, local).some((action) => log.isAsked(action))).toBe(true);
      expect(local).toBeGreaterThanOrEqual(WARM_UP_END);
    });
    const late = log.actions.filter(
      (of) => of.time >= WARM_UP_END && log.before(of.user, of.time).length > 0 && !log.isAsked(of),
    );
    expect(late.length).toBeGreaterThan(5);
  });

  it('learns its vocabulary from the training period alone', () => {
    const isKnown = (sku: number): boolean =>
      new Set(
        log.actions
          .filter((of) => of.sku === sku && partOf(of.time) === 0)
          .map(({ session }) => session),
      ).size >= 2;
    expect(dataset.manifest.vocabulary.item).toBe(2 + skus.filter(isKnown).length);
    expect(Array.from(dataset.items.id.subarray(1), (id) => id > 1)).toEqual(skus.map(isKnown));
    expect(skus.every(isKnown)).toBe(false);
  });
});

describe('CTR rows', () => {
  it('show what is browsed at the moment and four products for each that others browse in the hour', () => {
    const { rows } = examplesOf('ctr');
    const item = present(rows.item, 'items');
    for (const { moment, from, to } of requestsOf(examplesOf('ctr'))) {
      const { user, time } = momentAt(moment);
      const now = log.at(user, time);
      const shown = range(from, to).map((row) => ({
        sku: present(skus[at(item, row) - 1], 'product'),
        label: at(rows.label, row),
      }));
      const positives = shown.filter(({ label }) => label === 1).map(({ sku }) => sku);
      const negatives = shown.filter(({ label }) => label === 0).map(({ sku }) => sku);
      const browsed = new Set(now.filter(({ type }) => type === 1).map(({ sku }) => sku));
      expect(new Set(positives)).toEqual(browsed);
      expect(new Set(negatives).size).toBe(4 * browsed.size);
      const others = new Set(log.browsedByOthers(user, time).map(({ sku }) => sku));
      expect(negatives.filter((sku) => !others.has(sku))).toEqual([]);
      expect(now.filter(({ sku }) => negatives.includes(sku))).toEqual([]);
    }
  });

  it('ask at nearly every browse that may be asked at', () => {
    const moments = new Set(
      log.actions
        .filter((of) => of.type === 1 && log.isAsked(of))
        .map(({ user, time }) => `${user} ${time}`),
    );
    expect(requestsOf(examplesOf('ctr')).length).toBeGreaterThan(0.95 * moments.size);
  });
});

describe.each([
  ['l2r', expectedL2r, 'features'],
  ['fifp', expectedFifp, 'statistics'],
] as const)('%s rows', (task, expected, column) => {
  it('are those that loops over the log find, with their labels, weights and numbers', () => {
    const wanted = expected(log);
    const { rows } = examplesOf(task);
    const scales = present(dataset.manifest.tasks[task]?.[column], column);
    const values = present(rows[column], column);
    const found = requestsOf(examplesOf(task)).map(({ moment, from, to }): ExpectedRequest => ({
      ...momentAt(moment),
      rows: range(from, to).map((row) => ({
        sku: 0,
        label: at(rows.label, row),
        weight: rows.weight === undefined ? 1 : at(rows.weight, row),
        numbers: rawNumbers(values, scales, row),
      })),
    }));
    expect(found.map(shapeOf)).toEqual(wanted.map(shapeOf));
    const differences = found.flatMap(({ rows: of }, r) =>
      of.flatMap(({ numbers }, k) =>
        numbers.map((value, n) => Math.abs(value - (wanted[r]?.rows[k]?.numbers[n] ?? NaN))),
      ),
    );
    expect(differences.length).toBeGreaterThan(1000);
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  const shapeOf = ({ user, time, rows }: ExpectedRequest): string =>
    `${user} at ${time}: ${rows.map(({ label, weight }) => `${label}/${weight}`).join(' ')}`;
});

describe('SPP rows', () => {
  it('hold the shop browsed, another than the last one, and four others, alike in whether the user knows them', () => {
    const { rows } = examplesOf('spp');
    const entity = present(rows.entity, 'shops');
    const scales = present(dataset.manifest.tasks.spp?.statistics, 'statistics');
    const values = present(rows.statistics, 'statistics');
    const kinds = new Set<number>();
    for (const { moment, from, to } of requestsOf(examplesOf('spp'))) {
      const asked = momentAt(moment);
      const now = log.at(asked.user, asked.time).map(({ sku }) => shopOf(sku));
      const lastShop = shopOf(log.before(asked.user, asked.time).at(-1)?.sku ?? 0);
      const shown = range(from, to).map((row) => ({
        shop: 498 + at(entity, row),
        label: at(rows.label, row),
        numbers: rawNumbers(values, scales, row),
      }));
      expect(shown.map(({ label }) => label).sort()).toEqual([0, 0, 0, 0, 1]);
      expect(new Set(shown.map(({ shop }) => shop)).size).toBe(5);
      const others = log.browsedByOthers(asked.user, asked.time).map(({ sku }) => shopOf(sku));
      const known = new Set(shown.map(({ numbers }) => Math.round(numbers[4] ?? -1)));
      expect(known.size).toBe(1);
      expect(shown.filter(({ shop }) => now.includes(shop)).map(({ label }) => label)).toEqual([1]);
      const negatives = shown.filter(({ label }) => label === 0).map(({ shop }) => shop);
      if (known.has(0)) expect(others).toEqual(expect.arrayContaining(negatives));
      expect(shown.map(({ shop }) => shop)).not.toContain(lastShop);
      const differences = shown.flatMap(({ shop, numbers }) =>
        shopStatistics(log, asked, shop).map((value, n) => Math.abs((numbers[n] ?? NaN) - value)),
      );
      expect(Math.max(...differences)).toBeLessThan(1e-4);
      for (const kind of known) kinds.add(kind);
    }
    expect(kinds).toEqual(new Set([0, 1]));
  });
});

/** Products that occur, in the order of the items' rows. */
const skus = SKUS.filter((sku) => log.actions.some((of) => of.sku === sku));

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}

/** What a row's numbers were before they were standardised and turned. */
function rawNumbers(values: Float32Array, scales: readonly FeatureScale[], row: number): number[] {
  return scales.map(
    ({ sign, deviation, mean }, n) => sign * at(values, row * scales.length + n) * deviation + mean,
  );
}
