import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { cnnMaxEncoder } from '../../src/models/cnn-max.ts';
import type { Encoder } from '../../src/models/encoder.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { gradientsOf } from '../../src/nn/gradients.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectParity } from '../support/expect-close.ts';
import { tensorOf, wholeGradients } from '../support/parity-weights.ts';
import { loadParity, numbersAt, tensorAt, tensorsAt, type ParityCase } from '../support/parity.ts';
import { stepBatch } from '../support/step-batch.ts';
import { testParameters } from '../support/test-parameters.ts';
import { TINY_SIZES, tinyDataset } from '../support/tiny-model.ts';

const cases = loadParity('cnn-max').cases.map((entry): [string, ParityCase] => [entry.name, entry]);

describe.each(['native', 'wasm'] as const)('CNN-max on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(cases)('rep_s, with every gradient: %s', (_name, entry) => {
    const { encoder, parameters } = encoderOf(entry);
    const user = tensorAt(entry, ['expected', 'outputs', 'user']);
    const upstream = tensorOf(tensorAt(entry, ['upstream', 'user']));
    const given = tensorAt(entry, ['inputs', 'e']);
    const e = tensorOf<tf.Rank.R3>(given);
    const batch = stepBatch(lengthsOf(entry), given.shape[1] ?? 0);
    const repS = (x: tf.Tensor3D): tf.Tensor2D => {
      const items = tf.reshape<tf.Rank.R2>(x, [-1, given.shape[2] ?? 0]);
      const { representation } = encoder.encode({ batch, items, dropout: noDropout });
      return tf.slice(representation, [0, 0], [-1, user.shape[1] ?? 0]); // rep = [rep_s, u]
    };
    const loss = (x: tf.Tensor3D): tf.Scalar => tf.sum(tf.mul(repS(x), upstream));

    expectParity(repS(e), user, 'user');
    const gradients = gradientsOf(parameters, () => loss(e));
    expectParity(gradients.loss, tensorAt(entry, ['expected', 'loss']), 'loss');
    const whole = wholeGradients(parameters, gradients);
    const expected = tensorsAt(entry, ['expected', 'gradients', 'weights']);
    const ofCnn = [...whole.keys()].filter((name) => name.startsWith('cnn/'));
    expect(ofCnn.sort()).toEqual(Object.keys(expected).sort());
    for (const [name, gradient] of Object.entries(expected)) {
      expectParity(whole.get(name) ?? [], gradient, name);
    }
    const ofInput = tf.grad((x) => loss(x as tf.Tensor3D))(e);
    expectParity(ofInput, tensorAt(entry, ['expected', 'gradients', 'inputs', 'e']), 'e');
  });
});

/** The encoder without query and profile fields, which the vectors do not have. */
function encoderOf(entry: ParityCase): { encoder: Encoder; parameters: Parameters } {
  const weights = tensorsAt(entry, ['weights']);
  const windows = numbersAt(entry, ['config', 'windows']);
  const parameters = testParameters();
  const manifest = { ...tinyDataset().manifest, profileFields: [] };
  const [, itemWidth = 0, maps = 0] = weights[`cnn/window_${windows[0] ?? 0}/kernel`]?.shape ?? [];
  const encoder = cnnMaxEncoder(parameters, manifest, itemWidth, {
    windows,
    maps,
    query: 'none',
    dims: TINY_SIZES.embeddingDim,
    profileFieldDims: [],
    hidden: weights['cnn/dense/bias']?.shape[0] ?? 0,
    profileUnits: 3,
  });
  for (const [name, value] of Object.entries(weights)) {
    parameters.dense.get(name)?.storage.assign(tensorOf(value));
  }
  return { encoder, parameters };
}

function lengthsOf(entry: ParityCase): Int32Array {
  const { shape, data } = tensorAt(entry, ['inputs', 'mask']);
  const [moments = 0, steps = 0] = shape;
  return Int32Array.from({ length: moments }, (_, m) =>
    data.slice(m * steps, (m + 1) * steps).reduce((sum, real) => sum + real, 0),
  );
}
