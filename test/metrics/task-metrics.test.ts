import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import {
  binaryMetrics,
  binaryUserMetrics,
  probabilitiesOfLogits,
} from '../../src/metrics/binary-metrics.ts';
import { classMetrics, classUserMetrics } from '../../src/metrics/class-metrics.ts';
import { crossEntropyOfRow, logLoss, logLossOfLogit } from '../../src/metrics/log-loss.ts';

const stream = randomStream(3, 'rows');
const rows = 200;
const users = Int32Array.from({ length: rows }, () => 100 + Math.floor(stream() * 12));
const requests = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 5));
const labels = Uint8Array.from({ length: rows }, () => (stream() < 0.3 ? 1 : 0));
const logits = Float32Array.from(labels, (label) => 2 * label - 2 + 3 * stream());
const weights = Float32Array.from({ length: rows }, () => 1 + Math.floor(stream() * 3));

describe('binary tasks', () => {
  const predictions = { scores: logits, labels, users, requests, weights, scale: 'logit' } as const;

  test('losses from logits equal those from probabilities', () => {
    const { logLoss: loss, relativeLogLoss } = binaryMetrics(predictions);
    const expected = logLoss(probabilitiesOfLogits(logits), labels, weights) ?? NaN;
    expect(loss).toBeCloseTo(expected, 12);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const positive = weights.reduce((sum, weight, row) => sum + weight * (labels[row] ?? 0), 0);
    const rate = positive / total;
    const baseLoss = logLoss(new Float64Array(rows).fill(rate), labels, weights) ?? NaN;
    expect(relativeLogLoss).toBeCloseTo(expected / baseLoss, 12);
  });

  test('always saying the base rate has relative log loss 1 and no calibration error', () => {
    const rate = labels.reduce((sum, label) => sum + label, 0) / rows;
    const scores = new Float64Array(rows).fill(Math.log(rate / (1 - rate)));
    const found = binaryMetrics({ scores, labels, users, requests, scale: 'logit' });
    expect(found.auc).toBe(0.5);
    expect(found.gauc).toBe(0.5);
    expect(found.relativeLogLoss).toBeCloseTo(1, 12);
    expect(found.calibrationError).toBeCloseTo(0, 12);
  });

  test('weights change the losses and nothing else', () => {
    const weighted = binaryMetrics(predictions);
    const plain = binaryMetrics({ scores: logits, labels, users, requests, scale: 'logit' });
    expect(weighted.auc).toBe(plain.auc);
    expect(weighted.gauc).toBe(plain.gauc);
    expect(weighted.calibrationError).toBe(plain.calibrationError);
    expect(weighted.logLoss).not.toBeCloseTo(plain.logLoss ?? NaN, 4);
  });

  test('scores that only rank have no losses', () => {
    const found = binaryMetrics({ ...predictions, scale: 'ranking' });
    expect(Object.keys(found)).toEqual(['auc', 'gauc', 'ndcg10']);
    expect(Object.keys(binaryUserMetrics({ ...predictions, scale: 'ranking' }).metrics)).toEqual([
      'auc',
      'gauc',
    ]);
  });

  test('one class only: undefined metrics are null', () => {
    const found = binaryMetrics({ ...predictions, labels: new Uint8Array(rows) });
    expect(found).toMatchObject({ auc: null, gauc: null, ndcg10: null, relativeLogLoss: null });
    expect(found.logLoss).toBeGreaterThan(0);
  });

  test('drawing every user once gives the metric itself', () => {
    const { users: count, metrics } = binaryUserMetrics(predictions);
    const once = new Uint32Array(count).fill(1);
    const expected = binaryMetrics(predictions);
    expect(Object.keys(metrics)).toEqual(['auc', 'gauc', 'logLoss', 'relativeLogLoss']);
    for (const name of ['auc', 'gauc', 'logLoss', 'relativeLogLoss'] as const) {
      expect(metrics[name]?.(once)).toBeCloseTo(expected[name] ?? NaN, 12);
    }
  });

  test('drawing users equals copying their rows', () => {
    const { users: count, metrics } = binaryUserMetrics(predictions);
    const draws = Uint32Array.from({ length: count }, (_, user) => [2, 0, 1][user % 3] ?? 0);
    const order = [...new Set(users)];
    const copied = Array.from(users, (user, row) =>
      new Array<number>(draws[order.indexOf(user)] ?? 0).fill(row),
    ).flat();
    const expected = binaryMetrics({
      scores: copied.map((row) => logits[row] ?? 0),
      labels: copied.map((row) => labels[row] ?? 0),
      users: copied.map((row) => users[row] ?? 0),
      requests: copied.map((row) => requests[row] ?? 0),
      weights: copied.map((row) => weights[row] ?? 0),
      scale: 'logit',
    });
    for (const name of ['auc', 'gauc', 'logLoss', 'relativeLogLoss'] as const) {
      expect(metrics[name]?.(draws)).toBeCloseTo(expected[name] ?? NaN, 12);
    }
  });
});

describe('tasks with classes', () => {
  const actual = Uint8Array.of(0, 1, 2, 2);
  const predictions = {
    scores: [5, 1, 0, 0, 4, 1, 3, 3, 0, 0, 0, 9],
    labels: actual,
    users: Int32Array.of(7, 7, 8, 9),
    classes: 3,
    scale: 'logit',
  } as const;

  test('by hand: the third row is a tie that the lower class wins', () => {
    const found = classMetrics(predictions);
    expect(found.accuracy).toBe(0.75);
    expect(found.macroRecall).toBeCloseTo((1 + 1 + 0.5) / 3, 14);
    expect(found.macroPrecision).toBeCloseTo((0.5 + 1 + 1) / 3, 14);
    const losses = [
      Math.log(1 + Math.exp(-4) + Math.exp(-5)),
      Math.log(1 + Math.exp(-3) + Math.exp(-4)),
      Math.log(2 * Math.exp(3) + 1),
      Math.log(1 + 2 * Math.exp(-9)),
    ];
    const loss = losses.reduce((sum, value) => sum + value, 0) / 4;
    expect(found.logLoss).toBeCloseTo(loss, 12);
    expect(found.relativeLogLoss).toBeCloseTo(loss / (1.5 * Math.log(2)), 12);
  });

  test('drawing every user once gives the metric itself; drawing one user gives his', () => {
    const { users, metrics } = classUserMetrics(predictions);
    const once = new Uint32Array(users).fill(1);
    const expected = classMetrics(predictions);
    for (const name of ['accuracy', 'logLoss', 'relativeLogLoss'] as const) {
      expect(metrics[name]?.(once)).toBeCloseTo(expected[name] ?? NaN, 12);
    }
    expect(metrics.accuracy?.(Uint32Array.of(0, 3, 0))).toBe(0);
    expect(metrics.accuracy?.(Uint32Array.of(0, 0, 0))).toBeUndefined();
  });
});

test('losses of extreme logits are exact, not infinite', () => {
  expect(logLossOfLogit(50, 1)).toBeCloseTo(Math.exp(-50), 30);
  expect(logLossOfLogit(50, 0)).toBe(50);
  expect(logLossOfLogit(-800, 1)).toBe(800);
  expect(logLossOfLogit(Infinity, 1)).toBe(0);
  expect(logLossOfLogit(0, 1)).toBeCloseTo(Math.log(2), 15);
  expect(crossEntropyOfRow([1000, 0, -1000], 0, { classes: 3, label: 1 })).toBe(1000);
});
