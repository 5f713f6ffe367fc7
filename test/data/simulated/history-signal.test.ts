import { describe, expect, it } from 'vitest';
import { at } from '../../../src/core/typed-arrays.ts';
import type { PreparedDataset, TaskExamples } from '../../../src/data/prepared-dataset.ts';
import { prepareSimulated } from '../../../src/data/simulated/prepare-simulated.ts';
import { defaultSimulatedOptions } from '../../../src/data/simulated/simulated-options.ts';
import { auc } from '../../../src/metrics/auc.ts';

const data = prepareSimulated({ ...defaultSimulatedOptions, users: 600 });
const HISTORY = 50;

/** How much a hand-made reader trusts a click, bookmark, cart and purchase (ids 2 to 5). */
type Trust = readonly [number, number, number, number];

/** Weighted counts of what the last events before a moment carry. */
function readHistory(
  { events, items, moments, manifest }: PreparedDataset,
  moment: number,
  trust: Trust,
): { tags: Float64Array; shops: Map<number, number>; total: number } {
  const tags = new Float64Array(manifest.vocabulary.tag);
  const shops = new Map<number, number>();
  let total = 0;
  const end = at(moments.historyEnd, moment);
  const begin = at(events.userOffset, at(moments.user, moment));
  for (let event = Math.max(begin, end - HISTORY); event < end; event++) {
    const weight = trust[at(events.type, event) - 2] ?? 0;
    const shop = at(events.shop, event);
    total += weight;
    shops.set(shop, (shops.get(shop) ?? 0) + weight);
    for (const tag of tagsOf(items.tags, at(events.item, event)))
      tags[tag] = (tags[tag] ?? 0) + weight;
  }
  return { tags, shops, total };
}

function tagsOf(tags: Int32Array, item: number): Int32Array {
  const { tagSlots } = data.manifest;
  return tags.subarray(item * tagSlots, (item + 1) * tagSlots);
}

function rowsOf({ momentOffset, rowOffset }: TaskExamples, moment: number): number[] {
  const from = at(rowOffset, at(momentOffset, moment));
  const to = at(rowOffset, at(momentOffset, moment + 1));
  return Array.from({ length: to - from }, (_, k) => from + k);
}

/** CTR score: how often the user met the candidate's tags and shop. */
function ctrScores(trust: Trust, momentOf: (moment: number) => number): Float64Array {
  const ctr = data.tasks.ctr as TaskExamples;
  const scores = new Float64Array(ctr.rows.label.length);
  data.moments.user.forEach((_, moment) => {
    const { tags, shops, total } = readHistory(data, momentOf(moment), trust);
    for (const row of rowsOf(ctr, moment)) {
      const share = (count: number): number => Math.log((count + 0.5) / (total + 20));
      const ofTags = [...tagsOf(data.items.tags, ctr.rows.item?.[row] ?? 0)].map((tag) =>
        share(tags[tag] ?? 0),
      );
      const ofShop = share(shops.get(ctr.rows.shop?.[row] ?? 0) ?? 0);
      scores[row] = ofTags.reduce((sum, x) => sum + x, 0) + 0.5 * ofShop;
    }
  });
  return scores;
}

const FLAT: Trust = [1, 1, 1, 1];
const BY_TYPE: Trust = [0.6, 0.2, 1, 2.4];

describe('the history of a moment', () => {
  const { label, popularity, oracle } = (data.tasks.ctr as TaskExamples).rows;
  const own = (moment: number): number => moment;
  const score = (values: ArrayLike<number> | undefined): number => auc(values ?? [], label) ?? NaN;
  const flat = score(ctrScores(FLAT, own));
  const byType = score(ctrScores(BY_TYPE, own));

  it('tells clicks far better than popularity and worse than the truth', () => {
    expect(flat).toBeGreaterThan(score(popularity) + 0.05);
    expect(byType).toBeLessThan(score(oracle) - 0.05);
  });

  it('tells more to a reader who knows how much each type says', () => {
    expect(byType - flat).toBeGreaterThan(0.004);
    expect(byType - flat).toBeLessThan(0.05);
  });

  it('tells nothing when it is another user’s', () => {
    const count = data.moments.user.length;
    const others = ctrScores(BY_TYPE, (moment) => (moment + Math.floor(count / 2)) % count);
    expect(score(others)).toBeGreaterThan(0.47);
    expect(score(others)).toBeLessThan(0.54);
  });

  it('tells the price level that is bought next', () => {
    const ppp = data.tasks.ppp as TaskExamples;
    const levelTags = data.manifest.vocabulary.tag - 7; // the tags of the price levels are the last ones
    let hits = 0;
    data.moments.user.forEach((_, moment) => {
      const { tags } = readHistory(data, moment, [0.3, 0.1, 1, 2.2]);
      const levels = [...tags.subarray(levelTags)];
      const total = levels.reduce((sum, n) => sum + n, 0);
      const mean = levels.reduce((sum, n, level) => sum + n * level, 0) / total;
      for (const row of rowsOf(ppp, moment)) if (Math.round(mean) === ppp.rows.label[row]) hits++;
    });
    const accuracy = hits / ppp.rows.label.length;
    expect(accuracy).toBeGreaterThan(0.28);
    expect(accuracy).toBeLessThan(0.5);
  });
});
