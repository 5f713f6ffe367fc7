import { expect, it } from 'vitest';
import { assertHistoriesEndBefore } from '../../src/data/check-histories.ts';
import { tinyDataset } from './tiny-dataset.ts';

const checkWithEnds =
  (...ends: number[]) =>
  () => {
    const dataset = tinyDataset();
    const moments = { ...dataset.moments, historyEnd: Uint32Array.from(ends) };
    assertHistoriesEndBefore({ ...dataset, moments });
  };

it('passes histories that end right before their moments', () => {
  expect(checkWithEnds(1, 4, 3)).not.toThrow();
});

it('finds an event at the moment itself, an event left out, and an event of another user', () => {
  expect(checkWithEnds(2, 4, 3)).toThrow('moment 0 sees only the past');
  expect(checkWithEnds(1, 4, 2)).toThrow('moment 2 sees all of the past');
  expect(checkWithEnds(1, 2, 3)).toThrow('moment 1 has a history of its own user');
});
