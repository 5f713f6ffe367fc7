import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { attend, attention, type Attention, type AttentionInputs } from '../../src/nn/attention.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { gradientsOf } from '../../src/nn/gradients.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose, expectParity, expectSame } from '../support/expect-close.ts';
import { loadParity, tensorAt, tensorsAt, type ParityCase } from '../support/parity.ts';
import { assignParityWeights, tensorOf, wholeGradients } from '../support/parity-weights.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

/** h [M, T, H], p [M, T, P], q [R, Q], u [R, U]. */
type Inputs = Readonly<Record<string, tf.Tensor>>;

interface Net {
  readonly net: Attention;
  readonly parameters: Parameters;
}

const cases = ['attention', 'attention-nobp'].flatMap((name) =>
  loadParity(name).cases.map((entry): [string, ParityCase] => [`${name}, ${entry.name}`, entry]),
);

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(cases)('Eq. 7, with every gradient: %s', (_case, entry) => {
    const { net, parameters } = netOf(entry);
    const inputs = inputsOf(entry);
    const length = lengthsOf(entry);
    const moment = length.map((_, r) => r);
    const upstream = tensorOf(tensorAt(entry, ['upstream', 'rep_s']));
    const attended = (given: Inputs) => attendTo(net, given, length, moment);
    const loss = (given: Inputs): tf.Scalar => tf.sum(tf.mul(attended(given).pooled, upstream));

    const { weights, pooled } = attended(inputs);
    expectParity(weights, tensorAt(entry, ['expected', 'outputs', 'attention']), 'attention');
    expectParity(pooled, tensorAt(entry, ['expected', 'outputs', 'rep_s']), 'rep_s');

    const gradients = gradientsOf(parameters, () => loss(inputs));
    expectParity(gradients.loss, tensorAt(entry, ['expected', 'loss']), 'loss');
    const whole = wholeGradients(parameters, gradients);
    const expected = tensorsAt(entry, ['expected', 'gradients', 'weights']);
    expect([...whole.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, gradient] of Object.entries(expected)) {
      expectParity(whole.get(name) ?? [], gradient, name);
    }
    for (const [name, input] of Object.entries(inputs)) {
      const gradient = tf.grad((x) => loss({ ...inputs, [name]: x }))(input);
      expectParity(gradient, tensorAt(entry, ['expected', 'gradients', 'inputs', name]), name);
    }
  });

  test.each([
    ['with property', 2],
    ['without property', 0],
  ])('gradients agree with central differences, %s', (_name, propertyWidth) => {
    const { net, parameters } = randomNet(propertyWidth);
    const { length, moment, upstream } = shared();
    expectGradients({
      parameters,
      inputs: randomInputs(propertyWidth),
      loss: (given) => tf.sum(tf.mul(attendTo(net, given, length, moment).pooled, upstream)),
    });
  });

  test('a request alone at its moment attends as it does beside others', () => {
    const { net } = randomNet(2);
    const inputs = randomInputs(2);
    const { length, moment } = shared();
    const together = attendTo(net, inputs, length, moment);
    moment.forEach((m, r) => {
      const alone = attendTo(
        net,
        {
          ...Object.fromEntries(
            (['h', 'p'] as const).map((name) => [name, slice(inputs[name], m)]),
          ),
          ...Object.fromEntries(
            (['q', 'u'] as const).map((name) => [name, slice(inputs[name], r)]),
          ),
        },
        length.subarray(m, m + 1),
        Int32Array.of(0),
      );
      const tolerance = { absolute: 1e-6, relative: 1e-5 };
      expectClose(alone.weights, slice(together.weights, r), tolerance, 'weights');
      expectClose(alone.pooled, slice(together.pooled, r), tolerance, 'pooled');
    });
  });

  test('weights are 0 on padding whatever stands there, and sum to 1 over the real steps', () => {
    const { net } = randomNet(2);
    const inputs = randomInputs(2);
    const { length, moment } = shared();
    const { weights, pooled } = attendTo(net, inputs, length, moment);
    const [, steps] = weights.shape;
    const values = weights.arraySync();
    moment.forEach((m, r) => {
      const row = values[r] ?? [];
      const real = row.slice(0, length[m]).reduce((sum, weight) => sum + weight, 0);
      expectClose([real], [length[m] === 0 ? 0 : 1], { absolute: 1e-6, relative: 0 });
      expect(row.slice(length[m])).toEqual(Array(steps - (length[m] ?? 0)).fill(0));
    });
    const garbage = { ...inputs, h: withGarbage(inputs['h'] as tf.Tensor3D, length, 1e6) };
    expectSame(attendTo(net, garbage, length, moment).pooled, pooled, 'pooled');
  });
});

const MOMENTS = 3;
const STEPS = 4;
const WIDTHS = { h: 3, q: 2, u: 2 };

/** Three moments, one of them without history, and four requests out of order. */
function shared() {
  return {
    length: Int32Array.of(4, 0, 2),
    moment: Int32Array.of(2, 0, 2, 1),
    upstream: tf.tensor2d(draws(4 * WIDTHS.h, 9), [4, WIDTHS.h]),
  };
}

function randomInputs(propertyWidth: number): Inputs {
  const tensor = (seed: number, ...shape: number[]): tf.Tensor =>
    tf.tensor(draws(tf.util.sizeFromShape(shape), seed), shape);
  return {
    h: tensor(1, MOMENTS, STEPS, WIDTHS.h),
    ...(propertyWidth > 0 && { p: tensor(2, MOMENTS, STEPS, propertyWidth) }),
    q: tensor(3, 4, WIDTHS.q),
    u: tensor(4, 4, WIDTHS.u),
  };
}

function randomNet(propertyWidth: number): Net {
  const parameters = testParameters();
  const net = attention(parameters, {
    hidden: WIDTHS.h,
    propertyWidth,
    queryWidth: WIDTHS.q,
    profileWidth: WIDTHS.u,
    units: [4, 3],
  });
  randomizeWeights(parameters, 3);
  return { net, parameters };
}

function netOf(entry: ParityCase): Net {
  const weights = tensorsAt(entry, ['weights']);
  const inputs = tensorsAt(entry, ['inputs']);
  const width = (name: string): number => inputs[name]?.shape.at(-1) ?? 0;
  const units = (layer: string): number => weights[`attention/${layer}/bias`]?.shape[0] ?? 0;
  const parameters = testParameters();
  const net = attention(parameters, {
    hidden: width('h'),
    propertyWidth: width('p'),
    queryWidth: width('q'),
    profileWidth: width('u'),
    units: [units('dense_0'), units('dense_1')],
  });
  assignParityWeights(parameters, entry);
  return { net, parameters };
}

function inputsOf(entry: ParityCase): Inputs {
  const given = Object.entries(tensorsAt(entry, ['inputs'])).filter(([name]) => name !== 'mask');
  return Object.fromEntries(given.map(([name, tensor]) => [name, tensorOf(tensor)]));
}

function lengthsOf(entry: ParityCase): Int32Array {
  const { shape, data } = tensorAt(entry, ['inputs', 'mask']);
  const [moments = 0, steps = 0] = shape;
  return Int32Array.from({ length: moments }, (_, m) =>
    data.slice(m * steps, (m + 1) * steps).reduce((sum, real) => sum + real, 0),
  );
}

/** Each step is given a property vector of its own. */
function attendTo(net: Attention, given: Inputs, length: Int32Array, moment: Int32Array) {
  const { h, p, q, u } = given as Record<string, tf.Tensor | undefined>;
  const property = p && {
    vectors: tf.reshape<tf.Rank.R2>(p, [-1, widthOf(p)]),
    index: tf.range(0, p.size / widthOf(p), 1, 'int32'),
  };
  return attend(net, {
    h: h as tf.Tensor3D,
    property,
    q: q as tf.Tensor2D,
    u: u as tf.Tensor2D,
    length,
    moment,
    dropout: noDropout,
  } satisfies AttentionInputs);
}

function widthOf(x: tf.Tensor): number {
  return x.shape[x.rank - 1] ?? 0;
}

/** Entry n of the first axis, the axis kept. */
function slice(x: tf.Tensor | undefined, n: number): tf.Tensor {
  if (x === undefined) throw new Error('no tensor');
  return tf.slice(x, [n], [1]);
}

/** h with a value in every padded step. */
function withGarbage(h: tf.Tensor3D, length: Int32Array, value: number): tf.Tensor3D {
  const [, steps, hidden] = h.shape;
  const data = h.dataSync<'float32'>().slice();
  length.forEach((real, m) => {
    data.fill(value, (m * steps + real) * hidden, (m + 1) * steps * hidden);
  });
  return tf.tensor3d(data, h.shape);
}
