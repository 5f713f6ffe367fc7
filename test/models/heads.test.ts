import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TaskName } from '../../src/core/tasks.ts';
import type { TaskBatch } from '../../src/data/batch.ts';
import type { Head } from '../../src/models/head.ts';
import { paperHead, type HeadOptions } from '../../src/models/paper-head.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { ctrTask } from '../../src/tasks/ctr.ts';
import { entityTask } from '../../src/tasks/entity-task.ts';
import { l2rTask } from '../../src/tasks/l2r.ts';
import { pppTask } from '../../src/tasks/ppp.ts';
import { outputsOf, type RankedCandidates, type Task } from '../../src/tasks/task.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose } from '../support/expect-close.ts';
import { onlyRow, rowsWith } from '../support/task-rows.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

const WIDTH = 3;
const ITEM_WIDTH = 2;
const REQUESTS = 3;
interface HeadUnderTest {
  readonly build: () => Task;
  readonly columns: Partial<TaskBatch>;
  /** Of a draw in which no ReLU stands so near to 0 that a central difference steps over its kink. */
  readonly seed: number;
}

const entityColumns = {
  entity: Int32Array.of(2, 1, 3, 2, 0),
  entityCategory: Int32Array.of(1, 1, 2, 0, 2),
  statistics: draws(10, 21),
};
const entitySizes = {
  entities: { rows: 4, dim: 2 },
  categories: { rows: 3, dim: 2 },
  statistics: 2,
  encoderUnits: 3,
} as const;

const heads = {
  ctr: {
    seed: 2,
    build: () => ctrTask({ itemWidth: ITEM_WIDTH, scenario: undefined }),
    columns: { item: Int32Array.of(1, 3, 1, 2, 1) },
  },
  'ctr with scenarios': {
    seed: 1,
    build: () =>
      ctrTask({
        itemWidth: ITEM_WIDTH,
        scenario: { rows: 4, dim: 2 },
      }),
    columns: { item: Int32Array.of(1, 3, 1, 2, 1), scenario: Int32Array.of(2, 3, 0, 2, 2) },
  },
  l2r: {
    seed: 1,
    build: () => l2rTask({ features: 2 }),
    columns: { features: draws(10, 22) },
  },
  fifp: {
    seed: 3,
    build: () => entityTask({ ...entitySizes, name: 'fifp', bagCategory: undefined }),
    columns: entityColumns,
  },
  'fifp with bags of categories': {
    seed: 1,
    build: () =>
      entityTask({
        ...entitySizes,
        name: 'fifp',
        bagCategory: { rows: 5, dim: 2 },
      }),
    columns: {
      ...entityColumns,
      bags: {
        count: 2,
        bag: Int32Array.of(0, 1, 1, 0, 1),
        category: Int32Array.of(2, 4, 3),
        weight: Float32Array.of(0.25, 0.75, 0, 0, 0.5, 0.5),
      },
    },
  },
  ppp: {
    seed: 1,
    build: () => pppTask(3),
    columns: { label: Float32Array.of(0, 2, 1, 1, 2) },
  },
  spp: {
    seed: 3,
    build: () =>
      entityTask({
        ...entitySizes,
        name: 'spp',
        statistics: 0,
        bagCategory: undefined,
      }),
    columns: entityColumns,
  },
} satisfies Record<TaskName, HeadUnderTest> & Record<string, HeadUnderTest>;

const named = Object.entries<HeadUnderTest>(heads);

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(named)('gradients of the loss agree with central differences: %s', (_name, head) => {
    const { parameters, lossOf } = built(head);
    expectGradients({
      parameters,
      inputs: lossInputs(head),
      loss: lossOf,
    });
  });
});

describe('every head', () => {
  beforeAll(() => backendUnderTest('native'));

  test.each(named)('scores a row as it would alone: %s', (_name, under) => {
    const { head, task, rows } = built(under);
    const { representation, items } = inputs();
    const given = { representation, items, dropout: noDropout };
    const together = head.logits({ ...given, rows });
    expect(together.shape).toEqual(outputsOf(task) === 1 ? [5] : [5, outputsOf(task)]);
    for (let n = 0; n < rows.count; n++) {
      const alone = head.logits({ ...given, rows: onlyRow(rows, n) });
      expectClose(
        alone.dataSync(),
        tf.slice(together, [n], [1]).dataSync(),
        { absolute: 1e-6, relative: 1e-5 },
        `row ${n}`,
      );
    }
  });

  test('a bag is the weighted mean of its categories', () => {
    const parameters = testParameters();
    const bagCategory = { rows: 5, dim: 2 };
    const head = headOf(parameters, entityTask({ ...entitySizes, name: 'fifp', bagCategory }));
    const { storage } = parameters.declareTable('embedding/category', 5, 2);
    randomizeWeights(parameters, 6);
    const { representation, items } = inputs();
    const withBag = (weights: readonly number[], category: readonly number[]): tf.Tensor =>
      head.logits({
        representation,
        items,
        dropout: noDropout,
        rows: {
          ...onlyRow(rowsWith(entityColumns), 0),
          bags: {
            count: 1,
            bag: Int32Array.of(0),
            category: Int32Array.from(category),
            weight: Float32Array.from(weights),
          },
        },
      });
    const table = storage.value().arraySync();
    const [two = [], four = []] = [table[2], table[4]];
    const mixed = two.map((value, d) => 0.25 * value + 0.75 * (four[d] ?? 0));
    const byWeights = withBag([0.25, 0.75], [2, 4]).dataSync();
    table[3] = mixed;
    storage.assign(tf.tensor2d(table));
    expectClose(withBag([1], [3]), byWeights, { absolute: 1e-6, relative: 1e-5 });
  });

  test('L2R weights are never negative, and start above 0', () => {
    const parameters = testParameters();
    const head = headOf(parameters, heads.l2r.build());
    const { representation, items } = inputs();
    const rows = { ...rowsWith({ features: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 1, 1) }) };
    const fresh = head.logits({ representation, items, rows, dropout: noDropout });
    for (const score of fresh.dataSync()) expect(score).toBeGreaterThanOrEqual(0);
    const unmoved = head.logits({
      representation: tf.zeros([REQUESTS, WIDTH]),
      items,
      rows,
      dropout: noDropout,
    });
    expectClose(unmoved, [0.1, 0.1, 0.1, 0.1, 0.2], { absolute: 1e-7, relative: 1e-6 });
  });
});

test.each([
  ['regression', [0.7, 0.02, 0.7, 0.02, 0.72]], // the smallest above 0
  ['constant', [0.1, 0.1, 0.1, 0.1, 0.2]],
] as const)('L2R weights with coefficients given start at a %s', async (rankingStart, expected) => {
  await backendUnderTest('native');
  const head = rankingHead({ coefficients: [0.7, -0.3] }, { rankingStart });
  const scores = head.logits({
    representation: tf.zeros([REQUESTS, WIDTH]),
    items: inputs().items,
    rows: rowsWith({ features: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 1, 1) }),
    dropout: noDropout,
  });
  expectClose(scores, [...expected], { absolute: 1e-7, relative: 1e-6 });
});

test('an L2R score bias starts at the logit of the base rate and is the same for every row', async () => {
  await backendUnderTest('native');
  const given = {
    ...inputs(),
    rows: rowsWith({ features: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 1, 1) }),
    dropout: noDropout,
  };
  const plain = rankingHead({ baseRate: 0.2 }).logits(given);
  const parameters = testParameters();
  const biased = rankingHead({ baseRate: 0.2 }, { parameters, scoreBias: 'base-rate' }).logits(
    given,
  );
  expectClose(tf.sub(biased, plain), new Array(5).fill(-1.3862944), {
    absolute: 1e-6,
    relative: 0,
  });
  expect(parameters.dense.get('l2r/score/bias')?.decays).toBe(false);
});

function built({ build, columns, seed }: HeadUnderTest) {
  const parameters = testParameters();
  const task = build();
  const head = headOf(parameters, task);
  randomizeWeights(parameters, seed);
  const rows = rowsWith(columns);
  const lossOf = (given: ReturnType<typeof lossInputs>): tf.Scalar =>
    task.loss(head.logits({ ...inputs(), ...given, rows, dropout: noDropout }), rows);
  return { head, task, parameters, rows, lossOf };
}

function headOf(
  parameters: Parameters,
  task: Task,
  options: Partial<Pick<HeadOptions, 'scoreBias' | 'rankingStart'>> = {},
): Head {
  return paperHead(parameters, task, {
    ...{ representationWidth: WIDTH, units: [4, 3] },
    ...{ scoreBias: 'none', rankingStart: 'regression', ...options },
  });
}

function rankingHead(
  candidates: Partial<RankedCandidates>,
  {
    parameters = testParameters(),
    ...options
  }: { parameters?: Parameters } & Partial<HeadOptions> = {},
): Head {
  const task = l2rTask({ features: 2, ...candidates });
  return headOf(parameters, task, options);
}

function inputs() {
  return {
    representation: tf.tensor2d(draws(REQUESTS * WIDTH, 31), [REQUESTS, WIDTH]),
    items: tf.tensor2d(draws(4 * ITEM_WIDTH, 32), [4, ITEM_WIDTH]),
  };
}

/** What the head's loss depends on. */
function lossInputs({ columns }: HeadUnderTest) {
  const { representation, items } = inputs();
  return columns.item === undefined ? { representation } : { representation, items };
}
