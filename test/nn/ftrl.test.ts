import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ftrl, type FtrlOptions } from '../../src/nn/ftrl.ts';
import type { DenseStorage, TableStorage } from '../../src/nn/kernels/kernel-interface.ts';
import { nativeKernels } from '../../src/nn/kernels/native-kernels.ts';
import { nativeTensorCount } from '../../src/nn/kernels/native-op.ts';
import { portableKernels } from '../../src/nn/kernels/portable-kernels.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose, expectParity, expectSame } from '../support/expect-close.ts';
import { tensorOf } from '../support/parity-weights.ts';
import {
  caseNamed,
  entriesAt,
  loadParity,
  numberAt,
  tensorAt,
  type ParityCase,
} from '../support/parity.ts';
import { draws, testParameters } from '../support/test-parameters.ts';

const given = caseNamed(loadParity('wide'), 'ftrl-rule-on-given-gradients');
const STATE = ['weight', 'n', 'z'] as const;

/** Where the entries of the vectors, [7], stand in a table. */
const TABLES: [string, { rows: number; dim: number; ids: number[] }][] = [
  ['rows of one entry', { rows: 10, dim: 1, ids: [9, 2, 3, 4, 8, 6, 1] }],
  ['a row of seven', { rows: 4, dim: 7, ids: [2] }],
];

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test('a dense weight, n and z follow the vectors step by step', () => {
    const weight = testParameters().declareDense('wide/kernel', [7], givenRule());
    const { storage } = weight;
    for (const step of steps()) {
      storage.update(tensorOf(tensorAt(step, ['gradient'])), givenRule());
      for (const name of STATE) expectParity(stateOf(storage, name), tensorAt(step, [name]), name);
    }
  });

  test.each(TABLES)('so do %s of a table', (_what, { rows, dim, ids }) => {
    const { storage } = testParameters().declareTable('wide/kernel', rows, dim, givenRule());
    const index = tf.tensor1d(ids, 'int32');
    for (const step of steps()) {
      const { data } = tensorAt(step, ['gradient']);
      storage.update(index, tf.tensor2d([...data], [ids.length, dim]), givenRule());
      for (const name of STATE) {
        const touched = tf.gather(stateOf(storage, name), index);
        expectParity(touched.reshape([7]), tensorAt(step, [name]), name);
      }
    }
  });

  test.each([1, 3])('rows that no id named stay as they are to the bit: %i wide', (dim) => {
    const { storage } = testParameters().declareTable('wide/kernel', 6, dim, givenRule());
    const step = (ids: number[]): void => {
      const gradient = tf.tensor2d(draws(ids.length * dim, 1), [ids.length, dim]);
      storage.update(tf.tensor1d(ids, 'int32'), gradient, givenRule());
    };
    step([1, 2, 4, 5]);
    const before = STATE.map((name) => stateOf(storage, name));
    step([4, 1]);
    STATE.forEach((name, k) => {
      for (const row of [0, 2, 3, 5]) {
        const of = (state: tf.Tensor): tf.Tensor => tf.slice(state, [row, 0], [1, dim]);
        expectSame(of(stateOf(storage, name)), of(before[k] ?? tf.scalar(0)), `${name} ${row}`);
      }
    });
  });

  test.each([1, 3])('a first gradient of 0 leaves weight, n and z at 0: %i wide', (dim) => {
    for (const l1 of [0, 0.5]) {
      const parameters = testParameters();
      const rule = ftrl({ l1, beta: 1e-3 });
      const { storage } = parameters.declareTable('table', 3, dim, rule);
      storage.update(tf.tensor1d([2], 'int32'), tf.zeros([1, dim]), rule);
      const dense = parameters.declareDense('dense', [dim], rule).storage;
      dense.update(tf.zeros([dim]), rule);
      for (const name of STATE) {
        expectSame(stateOf(storage, name), tf.zeros([3, dim]), `${name} of the table`);
        expectSame(stateOf(dense, name), tf.zeros([dim]), `${name} of the dense weight`);
      }
    }
  });

  test('a step leaves no tensor behind', () => {
    const parameters = testParameters();
    const dense = parameters.declareDense('dense', [3], ftrl()).storage;
    const table = parameters.declareTable('table', 4, 3, ftrl()).storage;
    const [gradient, rows, ids] = [tf.ones([3]), tf.ones<tf.Rank.R2>([2, 3]), idsOf(1, 3)];
    const count = () => [tf.memory().numTensors, backend === 'native' ? nativeTensorCount() : 0];
    const step = (): void => {
      dense.update(gradient, ftrl());
      table.update(ids, rows, ftrl());
    };
    step(); // the first one takes the gradients to the device
    const before = count();
    step();
    expect(count()).toEqual(before);
  });
});

describe('native and portable take the same steps', () => {
  beforeAll(() => backendUnderTest('native'));
  const rules: Partial<FtrlOptions>[] = [
    {},
    { l1: 0.3 },
    { l2: 2 },
    { alpha: 0.02, beta: 1e-3, l1: 0.05, l2: 0.5 },
  ];

  test.each(rules)('%o', (options) => {
    const rule = ftrl(options);
    for (const dim of [1, 5]) {
      const zeros = tf.zeros<tf.Rank.R2>([8, dim]);
      const tables = [nativeKernels, portableKernels].map((side) => side.createTable(zeros, rule));
      const dense = [nativeKernels, portableKernels].map((side) => side.createDense(zeros, rule));
      for (let step = 0; step < 6; step++) {
        const ids = idsOf(...[1, 3, 4, 7, 2].slice(step % 3));
        const rows = tf.tensor2d(draws(ids.size * dim, step, 0.5), [ids.size, dim]);
        const whole = tf.tensor2d(draws(8 * dim, 10 + step, 0.5), [8, dim]);
        for (const storage of tables) storage.update(ids, rows, rule);
        for (const storage of dense) storage.update(whole, rule);
      }
      for (const name of STATE) {
        expectAgreement(tables, name);
        expectAgreement(dense, name);
      }
    }
  });
});

test('a step on ten million rows changes the rows of its batch alone', async () => {
  await backendUnderTest('native');
  const parameters = testParameters();
  const { storage } = parameters.declareTable('wide/kernel', 10_000_000, 1, ftrl());
  storage.update(idsOf(9_999_999, 1, 5_000_000), tf.tensor2d([1, -2, 4], [3, 1]), ftrl());
  const touched = tf.tidy(() => {
    const marks = STATE.map((name) => tf.cast(tf.notEqual(stateOf(storage, name), 0), 'int32'));
    return marks.map((mark) => tf.sum(mark).arraySync());
  });
  expect(touched).toEqual([3, 3, 3]);
  expectClose(storage.gather(idsOf(1, 9_999_999)), tf.tensor2d([2 / 30, -1 / 20], [2, 1]), {
    absolute: 0,
    relative: 1e-6,
  });
  parameters.dispose();
});

test('l1 holds weights at 0 whose z stays within it, and lets others off', async () => {
  await backendUnderTest('native');
  const rule = ftrl({ alpha: 0.5, l1: 1 });
  const { storage } = testParameters().declareDense('wide/kernel', [3], rule);
  storage.update(tf.tensor1d([0.75, -1, 1.5]), rule);
  expectClose(storage.value(), [0, 0, -0.5 / ((1 + 1.5) / 0.5)], { absolute: 0, relative: 1e-6 });
});

test('constants that give no finite weights are a bug', () => {
  expect(() => ftrl({ beta: 0 })).toThrow('beta > 0');
  expect(() => ftrl({ alpha: 0 })).toThrow('alpha > 0');
  expect(() => ftrl({ l1: -1 })).toThrow('l1 >= 0');
  expect(() => ftrl({ l2: Number.NaN })).toThrow('l2 >= 0');
});

function givenRule() {
  const of = (name: string): number => numberAt(given, ['config', name]);
  return ftrl({ alpha: of('alpha'), beta: of('beta'), l1: of('l1'), l2: of('l2') });
}

function steps(): readonly ParityCase[] {
  return entriesAt(given, ['expected', 'steps']);
}

function idsOf(...ids: number[]): tf.Tensor1D {
  return tf.tensor1d(ids, 'int32');
}

function stateOf(storage: DenseStorage | TableStorage, name: (typeof STATE)[number]): tf.Tensor {
  return name === 'weight' ? tf.clone(storage.value()) : storage.slot(name);
}

function expectAgreement(
  [native, portable]: readonly (DenseStorage | TableStorage)[],
  name: (typeof STATE)[number],
): void {
  if (native === undefined || portable === undefined) throw new Error('two sides');
  const expected = stateOf(native, name);
  expectClose(stateOf(portable, name), expected, { absolute: 1e-6, relative: 1e-5 }, name);
}
