import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Batch } from '../../src/data/batch.ts';
import { cosineHead, dssmUserTower } from '../../src/models/dssm.ts';
import type { Encoder } from '../../src/models/encoder.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { gradientsOf } from '../../src/nn/gradients.ts';
import { cosineRows } from '../../src/nn/cosine.ts';
import { meanLogLoss } from '../../src/tasks/mean-log-loss.ts';
import type { CandidateVectors } from '../../src/tasks/task.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectGradients } from '../support/central-differences.ts';
import { expectClose, expectParity } from '../support/expect-close.ts';
import { loadParity, numberAt, tensorAt, tensorsAt, type ParityCase } from '../support/parity.ts';
import { assignParityWeights, tensorOf, wholeGradients } from '../support/parity-weights.ts';
import { draws, randomizeWeights, testParameters } from '../support/test-parameters.ts';

const cases = loadParity('dssm').cases.map((entry): [string, ParityCase] => [entry.name, entry]);

/** user [R, W], item [N, C]; row n asks request n. */
type Inputs = Readonly<Record<'user' | 'item', tf.Tensor>>;

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(cases)('two towers and their cosine, with every gradient: %s', (_name, entry) => {
    const sizes = ['user', 'item'].map((side) => widthsOf(entry, side));
    const scale = numberAt(entry, ['config', 'scale']);
    const { parameters, logitsOf } = towers(sizes[0] ?? [], sizes[1] ?? [], scale);
    assignParityWeights(parameters, entry);
    const inputs = {
      user: tensorOf(tensorAt(entry, ['inputs', 'user'])),
      item: tensorOf(tensorAt(entry, ['inputs', 'item'])),
    };
    const labels = Float32Array.from(tensorAt(entry, ['inputs', 'labels']).data);
    const loss = (given: Inputs): tf.Scalar => meanLogLoss(logitsOf(given), rowsOf(labels));

    const logits = logitsOf(inputs);
    expectParity(logits, tensorAt(entry, ['expected', 'outputs', 'logits']), 'logits');
    const cosine = tensorAt(entry, ['expected', 'outputs', 'cosine']);
    expectParity(tf.div(logits, scale), cosine, 'cosine');
    const gradients = gradientsOf(parameters, () => loss(inputs));
    expectParity(gradients.loss, tensorAt(entry, ['expected', 'loss']), 'loss');
    const whole = wholeGradients(parameters, gradients);
    const expected = tensorsAt(entry, ['expected', 'gradients', 'weights']);
    expect([...whole.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, gradient] of Object.entries(expected)) {
      expectParity(whole.get(name) ?? [], gradient, name);
    }
    for (const name of ['user', 'item'] as const) {
      const gradient = tf.grad((x) => loss({ ...inputs, [name]: x }))(inputs[name]);
      expectParity(gradient, tensorAt(entry, ['expected', 'gradients', 'inputs', name]), name);
    }
  });

  test('gradients agree with central differences', () => {
    const { parameters, logitsOf } = towers([3, 5, 4], [2, 6, 4], 3);
    randomizeWeights(parameters, 7);
    const labels = Float32Array.of(1, 0, 1, 0);
    expectGradients({
      parameters,
      inputs: {
        user: tf.tensor2d(draws(12, 41), [4, 3]),
        item: tf.tensor2d(draws(8, 42), [4, 2]),
      },
      loss: (given) => meanLogLoss(logitsOf(given), rowsOf(labels)),
    });
  });

  test('a vector of zeros has the cosine 0 with any other', () => {
    const zeros = tf.zeros<tf.Rank.R2>([1, 3]);
    expectClose(cosineRows(zeros, tf.tensor2d([[1, 2, 3]])), [0], { absolute: 0, relative: 0 });
  });
});

/** First the width of the input, then those of the layers. */
function widthsOf(entry: ParityCase, side: string): number[] {
  const layers = numberAt(entry, ['config', 'layers']);
  const shape = (k: number) => tensorAt(entry, ['weights', `dssm/${side}/dense_${k}/kernel`]).shape;
  return [shape(0)[0] ?? 0, ...Array.from({ length: layers }, (_, k) => shape(k)[1] ?? 0)];
}

function towers(
  [userWidth = 0, ...userUnits]: readonly number[],
  [itemWidth = 0, ...itemUnits]: readonly number[],
  scale: number,
) {
  const parameters = testParameters();
  const given: { user?: tf.Tensor; item?: tf.Tensor } = {};
  const fields: Encoder = {
    width: userWidth,
    encode: () => ({ representation: given.user as tf.Tensor2D }), // set before each pass
  };
  const candidates: CandidateVectors = {
    width: itemWidth,
    parts: () => [{ vectors: given.item as tf.Tensor2D }],
  };
  const encoder = dssmUserTower(parameters, fields, userUnits);
  const head = cosineHead(parameters, candidates, { name: 'dssm/item', units: itemUnits, scale });
  const logitsOf = ({ user, item }: Inputs): tf.Tensor => {
    Object.assign(given, { user, item });
    const items = tf.zeros<tf.Rank.R2>([1, 1]);
    const pass = { batch: {} as Batch, items, dropout: noDropout }; // the fields are given
    const { representation } = encoder.encode(pass);
    const rows = rowsOf(new Float32Array(user.shape[0]));
    return head.logits({ representation, items, rows, dropout: noDropout });
  };
  return { parameters, logitsOf };
}

function rowsOf(label: Float32Array) {
  return {
    count: label.length,
    request: Int32Array.from(label, (_, n) => n),
    label,
    weight: label.map(() => 1),
    row: Uint32Array.from(label, (_, n) => n),
  };
}
