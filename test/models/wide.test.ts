import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { Batch } from '../../src/data/batch.ts';
import type { Cross } from '../../src/data/wide-features.ts';
import { jointLoss, type Model } from '../../src/models/model.ts';
import { deepHead, wideDeepModel } from '../../src/models/wide-deep.ts';
import { wideModel } from '../../src/models/wide.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { ftrl } from '../../src/nn/ftrl.ts';
import { ctrTask } from '../../src/tasks/ctr.ts';
import { l2rTask } from '../../src/tasks/l2r.ts';
import { pppTask } from '../../src/tasks/ppp.ts';
import type { Task } from '../../src/tasks/task.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { backendUnderTest } from '../support/backend.ts';
import { testParameters } from '../support/test-parameters.ts';
import { EQUAL_WEIGHTS, plainStep } from '../support/tiny-model.ts';

const BUCKETS = 4096;
const PAST = ['past-items', 'past-shops', 'past-brands', 'past-categories'] as const;
/** Mean losses have small gradients against beta = 1. */
const RULE = ftrl({ alpha: 20 });

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('a label that only the pair of user and item tells: the cross solves it, without it nothing does', () => {
    expect(
      trained(wide([ctrTask({ itemWidth: 1, scenario: undefined })], ['profile'])),
    ).toBeLessThan(0.05);
    // four equally frequent pairs with an exclusive or: the best linear guess is 1/2
    expect(trained(wide([ctrTask({ itemWidth: 1, scenario: undefined })], []))).toBeGreaterThan(
      0.99 * Math.LN2,
    );
  });

  test.each([
    ['past-items', 'item'],
    ['past-shops', 'shop'],
    ['past-brands', 'brand'],
    ['past-categories', 'category'],
  ] as const)('a label that %s tell is told by that cross alone', (cross, field) => {
    const ctr = [ctrTask({ itemWidth: 1, scenario: undefined })];
    const bought = { ...exclusiveOr(), label: 'bought' as const, field };
    expect(trained(wide(ctr, [cross]), bought)).toBeLessThan(0.05);
    const others = PAST.filter((other) => other !== cross);
    expect(trained(wide(ctr, ['query', ...others]), bought)).toBeGreaterThan(0.5 * Math.LN2);
  });
});

describe('tasks of other kinds', () => {
  beforeAll(() => backendUnderTest('native'));

  test('starts at 0 everywhere: one logit a row, K for classes, ranking features as numbers', () => {
    const parameters = testParameters();
    const model = wideModel(parameters, [pppTask(3), l2rTask({ features: 2 })], {
      buckets: BUCKETS,
      crosses: ['profile', 'query', ...PAST],
      rule: RULE,
    });
    const { logits } = model.forward(batchOf(exclusiveOr()), noDropout);
    expect(logits.ppp?.shape).toEqual([4, 3]);
    expect(logits.l2r?.shape).toEqual([4]);
    expect([...(logits.ppp?.dataSync() ?? []), ...(logits.l2r?.dataSync() ?? [])]).toEqual(
      new Array(16).fill(0),
    );
    expect([...parameters.dense.keys()].sort()).toEqual([
      'wide/l2r/bias',
      'wide/l2r/numbers',
      'wide/ppp/bias',
    ]);
  });

  test('ranking features enter as they are, each with a weight of its own', () => {
    const parameters = testParameters();
    const model = wideModel(parameters, [l2rTask({ features: 2 })], {
      ...{ buckets: BUCKETS, crosses: [], rule: RULE },
    });
    const numbers = parameters.dense.get('wide/l2r/numbers');
    numbers?.storage.assign(tf.tensor2d([3, -0.5], [2, 1]));
    parameters.dense.get('wide/l2r/bias')?.storage.assign(tf.tensor1d([0.25]));
    const batch = batchOf(exclusiveOr());
    const l2r = {
      ...present(batch.tasks.l2r, 'l2r'),
      features: Float32Array.of(1, 0, 0, 1, 2, 4, -1, 10),
    };
    const { logits } = model.forward({ ...batch, tasks: { l2r } }, noDropout);
    // 3 r_1 - 0.5 r_2 + 0.25; the hashed fields weigh 0
    expect([...(logits.l2r?.dataSync() ?? [])]).toEqual([3.25, -0.25, 4.25, -7.75]);
  });

  test('without crosses, classes are met by every value as often as in the training rows: maximum entropy', () => {
    // Berger et al. 1996, Eq. (3): p(f) = p~(f) for f(x, y) = [x has the value and y is the class]
    const profile = [2, 2, 2, 3, 3, 3, 3, 2];
    const query = [5, 6, 5, 6, 5, 6, 6, 6];
    const labels = [0, 2, 1, 1, 2, 0, 1, 0];
    const rule = ftrl({ alpha: 1 });
    const model = wideModel(testParameters(), [pppTask(3)], {
      ...{ buckets: BUCKETS, crosses: [], rule },
    });
    const batch = classBatch({ profile, query, labels });
    for (let step = 0; step < 200; step++) {
      for (const loss of Object.values(trainStep(model, batch, plainStep(step)))) loss.dispose();
    }
    const p = tf.tidy(() => {
      const { ppp } = model.forward(batch, noDropout).logits;
      return [...tf.softmax(ppp as tf.Tensor2D).dataSync()]; // [8, 3]
    });
    for (const [column, value] of [
      ...[2, 3].map((value) => [profile, value] as const),
      ...[5, 6].map((value) => [query, value] as const),
    ]) {
      const rows = labels.flatMap((_, n) => (column[n] === value ? [n] : []));
      for (const y of [0, 1, 2]) {
        const expected = rows.filter((n) => labels[n] === y).length;
        const met = rows.reduce((sum, n) => sum + (p[n * 3 + y] ?? Number.NaN), 0);
        expect(met).toBeCloseTo(expected, 2);
      }
    }
    // not so by pairs of values: no row of (2, 6) has class 1
    expect(p[1 * 3 + 1]).toBeGreaterThan(0.05);
  });

  test('the deep side has every layer that it is told, in their order, on the user and the candidate', () => {
    const parameters = testParameters();
    deepHead(parameters, l2rTask({ features: 2 }), { representationWidth: 3, units: [7, 5, 4] });
    const shapes = Array.from(parameters.dense, ([name, { shape }]) => [name, shape]);
    expect(shapes.filter(([name]) => String(name).endsWith('kernel'))).toEqual([
      ['deep/l2r/dense_0/kernel', [5, 7]],
      ['deep/l2r/dense_1/kernel', [7, 5]],
      ['deep/l2r/dense_2/kernel', [5, 4]],
      ['deep/l2r/logit/kernel', [4, 1]],
    ]);
  });

  test('Wide & Deep adds the logits of its sides', () => {
    const side = (value: number): Model => ({
      parameters: testParameters(),
      tasks: [pppTask(2)],
      forward: () => ({ logits: { ppp: tf.fill([1, 2], value) } }),
    });
    const { logits } = wideDeepModel(side(1.5), side(-4)).forward(
      batchOf(exclusiveOr()),
      noDropout,
    );
    expect([...(logits.ppp?.dataSync() ?? [])]).toEqual([-2.5, -2.5]);
  });
});

function wide(tasks: readonly Task[], crosses: readonly Cross[]): Model {
  return wideModel(testParameters(), tasks, { buckets: BUCKETS, crosses, rule: RULE });
}

/** Loss after 60 steps on the same four rows. */
function trained(model: Model, rows: ReturnType<typeof exclusiveOr> = exclusiveOr()): number {
  const batch = batchOf(rows);
  for (let step = 0; step < 60; step++) {
    for (const loss of Object.values(trainStep(model, batch, plainStep(step)))) loss.dispose();
  }
  return tf.tidy(() => {
    const { logits } = model.forward(batch, noDropout);
    return jointLoss(model, batch, logits, EQUAL_WEIGHTS).total.dataSync()[0] ?? Number.NaN;
  });
}

interface Rows {
  /** Profile of each request, item of its one candidate, item bought before. */
  readonly profile: readonly number[];
  readonly item: readonly number[];
  readonly past: readonly number[];
  readonly label: 'pair' | 'bought';
  /** The one field that tells the two items apart. */
  readonly field: 'item' | 'shop' | 'brand' | 'category';
}

function exclusiveOr(): Rows {
  return {
    ...{ profile: [2, 2, 3, 3], item: [1, 2, 1, 2], past: [1, 1, 2, 2] },
    ...{ label: 'pair', field: 'item' },
  };
}

/** Rows of PPP that read profile and query alone. */
function classBatch(rows: Record<'profile' | 'query' | 'labels', readonly number[]>): Batch {
  const { profile, query, labels } = rows;
  const none = profile.map(() => 0);
  const batch = batchOf({ ...exclusiveOr(), profile, item: none, past: none });
  const ppp = { ...present(batch.tasks.ppp, 'ppp'), label: Float32Array.from(labels) };
  return {
    ...batch,
    requests: { ...batch.requests, query: Int32Array.from(query) },
    tasks: { ppp },
  };
}

/** Entry k of `items` has id k + 9 in the field that tells them apart; in the others, both have the same. */
function batchOf({ profile, item, past, label, field }: Rows): Batch {
  const count = profile.length;
  const numbers = Int32Array.from({ length: count }, (_, n) => n);
  const holds = (n: number): boolean =>
    label === 'pair' ? (profile[n] === 2) !== (item[n] === 1) : past[n] === item[n];
  const rows = {
    count,
    request: numbers,
    label: Float32Array.from(numbers, (n) => (holds(n) ? 1 : 0)),
    weight: new Float32Array(count).fill(1),
    row: Uint32Array.from(numbers),
    item: Int32Array.from(item),
    features: new Float32Array(2 * count),
  };
  const entries = (of: Rows['field']): Int32Array => Int32Array.of(0, 10, of === field ? 11 : 10);
  return {
    moments: count,
    steps: 1,
    items: {
      count: 3,
      item: entries('item'),
      shop: entries('shop'),
      brand: entries('brand'),
      category: entries('category'),
      tag: new Int32Array(3),
    },
    properties: {
      count: 0,
      scenario: new Int32Array(0),
      time: new Int32Array(0),
      type: new Int32Array(0),
    },
    history: {
      length: new Int32Array(count).fill(1),
      item: Int32Array.from(past),
      property: new Int32Array(count),
    },
    requests: {
      count,
      moment: numbers,
      query: new Int32Array(count),
      profile: Int32Array.from(profile),
    },
    tasks: { ctr: rows, ppp: rows, l2r: rows },
  };
}
