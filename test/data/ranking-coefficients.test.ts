import { expect, it } from 'vitest';
import { chooseLabelled } from '../../src/data/label-share.ts';
import { labelledTrainingRows } from '../../src/data/labelled-rows.ts';
import { rankingCoefficients } from '../../src/data/ranking-coefficients.ts';
import { withCoefficients, withRankingLabels } from '../support/ranked-dataset.ts';
import { tinyDataset } from '../support/tiny-model.ts';

const dataset = withCoefficients(tinyDataset(), (feature) => feature + 1);
const half = chooseLabelled(dataset, { task: 'l2r', share: 0.5 }, 1);
const seen = new Set(labelledTrainingRows(dataset, 'l2r', half));

it('are those that the data set states where no label of L2R was left out', () => {
  const stated = dataset.manifest.tasks.l2r?.features?.map((_feature, k) => k + 1);
  expect(rankingCoefficients(dataset, undefined)).toEqual(stated);
  const ofSpp = chooseLabelled(dataset, { task: 'spp', share: 0.5 }, 1);
  expect(rankingCoefficients(dataset, ofSpp)).toEqual(stated);
  const silent = withCoefficients(dataset, undefined);
  expect(rankingCoefficients(silent, undefined)).toBeUndefined();
  expect(rankingCoefficients(silent, half)).toBeUndefined();
});

it('of a share of the labels know nothing of the others', () => {
  const fitted = rankingCoefficients(dataset, half);
  expect(fitted?.every(Number.isFinite)).toBe(true);
  const flipped = (isFlipped: (row: number) => boolean) =>
    withRankingLabels(dataset, (row, label) => (isFlipped(row) ? 1 - label : label));
  const others = flipped((row) => !seen.has(row));
  expect(rankingCoefficients(others, half)).toEqual(fitted);
  const own = flipped((row) => seen.has(row));
  expect(rankingCoefficients(own, half)).not.toEqual(fitted);
});

it('are not given where a share has one class alone', () => {
  const negative = withRankingLabels(dataset, (row, label) => (seen.has(row) ? 0 : label));
  expect(rankingCoefficients(negative, half)).toBeUndefined();
});
