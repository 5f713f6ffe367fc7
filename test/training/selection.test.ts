import { expect, test } from 'vitest';
import { PRIMARY_METRIC } from '../../src/metrics/metric-names.ts';
import {
  MIN_SELECTION_POSITIVES,
  selectionScore,
  type ValidationScore,
} from '../../src/training/selection.ts';

const enough = MIN_SELECTION_POSITIVES;
const binary = (
  task: 'ctr' | 'fifp',
  primary: number | null,
  relativeLogLoss: number,
  positives: number | undefined = enough,
): ValidationScore => ({
  task,
  values: { [PRIMARY_METRIC[task]]: primary, relativeLogLoss },
  positives,
});

test('by metric: the mean of the primary metrics', () => {
  const scores = [binary('ctr', 0.7, 0.9), binary('fifp', 0.6, 1.1)];
  expect(selectionScore(scores, { select: 'metric' })).toBeCloseTo(0.65, 12);
});

test('by loss: minus the mean of the relative log losses, so that larger is better', () => {
  const scores = [binary('ctr', 0.7, 0.9), binary('fifp', 0.6, 1.1)];
  expect(selectionScore(scores, { select: 'loss' })).toBeCloseTo(-1, 12);
});

test('a task with too few positives does not vote', () => {
  const scores = [binary('ctr', 0.7, 0.9), binary('fifp', 0.1, 9, enough - 1)];
  expect(selectionScore(scores, { select: 'metric' })).toBe(0.7);
  expect(selectionScore(scores, { select: 'loss' })).toBe(-0.9);
});

test('tasks that are not named do not vote; where no named one can, there is no score', () => {
  const scores = [binary('ctr', 0.7, 0.9), binary('fifp', 0.6, 1.1)];
  expect(selectionScore(scores, { select: 'metric', selectOn: ['fifp'] })).toBe(0.6);
  expect(selectionScore(scores, { select: 'loss', selectOn: ['fifp'] })).toBe(-1.1);
  const few = [binary('ctr', 0.7, 0.9), binary('fifp', 0.6, 1.1, enough - 1)];
  expect(selectionScore(few, { select: 'metric', selectOn: ['fifp'] })).toBeUndefined();
});

test('a task without positives to count, as PPP, votes', () => {
  const ppp = { task: 'ppp', values: { [PRIMARY_METRIC.ppp]: 0.3 }, positives: undefined } as const;
  expect(selectionScore([ppp], { select: 'metric' })).toBe(0.3);
});

test('a metric that is undefined does not vote; without a voter there is no score', () => {
  expect(
    selectionScore([binary('ctr', null, 1), binary('fifp', 0.6, 1)], { select: 'metric' }),
  ).toBe(0.6);
  expect(selectionScore([binary('ctr', 0.7, 1, 3)], { select: 'metric' })).toBeUndefined();
  expect(selectionScore([], { select: 'loss' })).toBeUndefined();
});
