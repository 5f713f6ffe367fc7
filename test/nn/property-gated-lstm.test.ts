import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import { nativeTensorCount } from '../../src/nn/kernels/native-op.ts';
import {
  composedLstmStates,
  fusedLstmStates,
  lstmStates,
  propertyGatedLstm,
  type PropertyGatedLstm,
} from '../../src/nn/property-gated-lstm.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose, expectParity } from '../support/expect-close.ts';
import { hasValue, loadParity, tensorAt, tensorsAt, type ParityCase } from '../support/parity.ts';
import { assignParityWeights, tensorOf, wholeGradients } from '../support/parity-weights.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

type States = typeof lstmStates;
/** Batch first, as the vectors have them: e [B, T, E], p [B, T, P]. */
type Inputs = Readonly<Record<string, tf.Tensor3D>>;

const ways: [string, 'native' | 'wasm', States][] = [
  ['fused', 'native', fusedLstmStates],
  ['composed', 'native', composedLstmStates],
  ['composed', 'wasm', composedLstmStates],
];

const cases = ['property-gated-lstm', 'property-gated-lstm-nobp'].flatMap((name) =>
  loadParity(name).cases.map((entry): [string, ParityCase] => [`${name}, ${entry.name}`, entry]),
);
const casesWithGradients = cases.filter(([, entry]) => hasValue(entry, ['upstream', 'h_masked']));

describe.each(ways)('%s on %s', (_name, backend, states) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(cases)('Eq. 2-6 at the real steps: %s', (_case, entry) => {
    const lstm = lstmOf(entry);
    const h = tf.mul(statesOf(states, lstm, inputsOf(entry)), maskOf(entry));
    expectParity(h, tensorAt(entry, ['expected', 'outputs', 'h_masked']), 'h_masked');
  });

  test.each(casesWithGradients)('every gradient: %s', (_case, entry) => {
    const lstm = lstmOf(entry);
    const inputs = inputsOf(entry);
    const upstream = tensorOf(tensorAt(entry, ['upstream', 'h_masked']));
    const loss = (given: Inputs): tf.Scalar =>
      tf.sum(tf.mul(tf.mul(statesOf(states, lstm, given), maskOf(entry)), upstream));

    const gradients = gradientsOf(lstm.parameters, () => loss(inputs));
    expectParity(gradients.loss, tensorAt(entry, ['expected', 'loss']), 'loss');
    const whole = wholeGradients(lstm.parameters, gradients);
    const expected = tensorsAt(entry, ['expected', 'gradients', 'weights']);
    expect([...whole.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, gradient] of Object.entries(expected)) {
      expectParity(whole.get(name) ?? [], gradient, name);
    }
    for (const [name, input] of Object.entries(inputs)) {
      const gradient = tf.grad((x) => loss({ ...inputs, [name]: x as tf.Tensor3D }))(input);
      expectParity(gradient, tensorAt(entry, ['expected', 'gradients', 'inputs', name]), name);
    }
  });

  test.each([
    ['with property', 2],
    ['without property', 0],
  ])('gradients agree with central differences, %s', (_name, propertyWidth) => {
    const lstm = randomLstm({ itemWidth: 3, propertyWidth, hidden: 2 }, 3);
    const inputs: Inputs = {
      e: tf.tensor3d(draws(2 * 3 * 3, 1), [2, 3, 3]),
      ...(propertyWidth > 0 && { p: tf.tensor3d(draws(2 * 3 * 2, 2), [2, 3, 2]) }),
    };
    const upstream = tf.tensor3d(draws(2 * 3 * 2, 5), [2, 3, 2]);
    expectGradients({
      parameters: lstm.parameters,
      inputs,
      loss: (given) => tf.sum(tf.mul(statesOf(states, lstm, given), upstream)),
    });
  });
});

describe('the fused kernel and its composed twin', () => {
  beforeAll(() => backendUnderTest('native'));

  test.each([
    ['with property', 5],
    ['without property', 0],
  ])('agree on random asymmetric weights, %s', (_name, propertyWidth) => {
    const [moments, steps, itemWidth, hidden] = [4, 9, 7, 6];
    const lstm = randomLstm({ itemWidth, propertyWidth, hidden }, 11);
    const e = tf.tensor3d(draws(moments * steps * itemWidth, 1), [moments, steps, itemWidth]);
    const p = tf.tensor3d(draws(moments * steps * 5, 2), [moments, steps, 5]);
    const inputs: Inputs = propertyWidth > 0 ? { e, p } : { e };
    const upstream = tf.tensor3d(draws(moments * steps * hidden, 3), [moments, steps, hidden]);
    const tolerance = { absolute: 2e-6, relative: 1e-4 };
    const run = (states: States) => {
      const loss = (given: Inputs): tf.Scalar =>
        tf.sum(tf.mul(statesOf(states, lstm, given), upstream));
      const gradients = gradientsOf(lstm.parameters, () => loss(inputs));
      return {
        h: statesOf(states, lstm, inputs),
        dense: gradients.dense,
        e: tf.grad((x) => loss({ ...inputs, e: x as tf.Tensor3D }))(e),
      };
    };
    const [fused, composed] = [run(fusedLstmStates), run(composedLstmStates)];
    expectClose(fused.h, composed.h, tolerance, 'h');
    expectClose(fused.e, composed.e, tolerance, 'gradient of e');
    expect([...fused.dense.keys()]).toEqual([...composed.dense.keys()]);
    for (const [name, gradient] of fused.dense) {
      expectClose(gradient, composed.dense.get(name) ?? [], tolerance, name);
    }
  });

  test('the fused one serves the native backend, the composed one WebAssembly', async () => {
    const onNative = await kernelNames(propertyLstmRun);
    expect(onNative).toContain('Transpose');
    expect(onNative).not.toContain('Sigmoid');
    await backendUnderTest('wasm');
    const onWasm = await kernelNames(propertyLstmRun);
    expect(onWasm.filter((name) => name === 'Sigmoid')).toHaveLength(3 * 4);
    await backendUnderTest('native');
  });

  test('a forward and a backward pass leave no tensor behind', () => {
    const lstm = randomLstm({ itemWidth: 3, propertyWidth: 2, hidden: 4 }, 1);
    const e = tf.tensor3d(draws(24, 1), [4, 2, 3]);
    const p = tf.tensor3d(draws(16, 2), [4, 2, 2]);
    const pass = (): void => {
      tf.tidy(() => {
        disposeGradients(gradientsOf(lstm.parameters, () => tf.sum(lstmStates(lstm, e, p))));
      });
    };
    pass(); // reads weights that stay cached until they change
    const before = [tf.memory().numTensors, nativeTensorCount()];
    for (let k = 0; k < 3; k++) pass();
    expect([tf.memory().numTensors, nativeTensorCount()]).toEqual(before);
  });
});

function propertyLstmRun(): tf.Tensor {
  const lstm = randomLstm({ itemWidth: 3, propertyWidth: 2, hidden: 2 }, 1);
  const e = tf.tensor3d(draws(24, 1), [2, 4, 3]);
  return statesOf(lstmStates, lstm, { e, p: tf.tensor3d(draws(16, 2), [2, 4, 2]) });
}

/** tfjs kernels that a function runs; a TensorFlow op called by name is none. */
async function kernelNames(action: () => tf.Tensor): Promise<string[]> {
  const { kernels } = await tf.profile(action);
  return kernels.map(({ name }) => name);
}

function randomLstm(
  sizes: { itemWidth: number; propertyWidth: number; hidden: number },
  seed: number,
): PropertyGatedLstm {
  const parameters = testParameters();
  const lstm = propertyGatedLstm(parameters, { ...sizes, forgetBias: 1 });
  randomizeWeights(parameters, seed);
  return lstm;
}

function lstmOf(entry: ParityCase): PropertyGatedLstm {
  const weights = tensorsAt(entry, ['weights']);
  const parameters = testParameters();
  const lstm = propertyGatedLstm(parameters, {
    itemWidth: weights['lstm/kernel_item']?.shape[0] ?? 0,
    propertyWidth: weights['lstm/kernel_property']?.shape[0] ?? 0,
    hidden: weights['lstm/kernel_hidden']?.shape[0] ?? 0,
    forgetBias: 0,
  });
  assignParityWeights(parameters, entry);
  return lstm;
}

function inputsOf(entry: ParityCase): Inputs {
  const { e, p } = tensorsAt(entry, ['inputs']);
  if (e === undefined) throw new Error(`${entry.name}: no e`);
  return { e: tensorOf(e), ...(p !== undefined && { p: tensorOf(p) }) };
}

/** [B, T, 1] */
function maskOf(entry: ParityCase): tf.Tensor {
  return tf.expandDims(tensorOf(tensorAt(entry, ['inputs', 'mask'])), 2);
}

/** [B, T, ·] -> h [B, T, H] */
function statesOf(states: States, lstm: PropertyGatedLstm, { e, p }: Inputs): tf.Tensor3D {
  const timeFirst = (x: tf.Tensor3D): tf.Tensor3D => tf.transpose(x, [1, 0, 2]);
  if (e === undefined) throw new Error('no e');
  return tf.transpose(states(lstm, timeFirst(e), p && timeFirst(p)), [1, 0, 2]);
}
