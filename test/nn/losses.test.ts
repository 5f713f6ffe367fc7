import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { rankingWeights } from '../../src/models/ranking-weights.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { gradientsOf } from '../../src/nn/gradients.ts';
import {
  l2rLossRows,
  logLossRows,
  softmaxCrossEntropyRows,
  weightedMean,
} from '../../src/nn/losses.ts';
import { asLeaf } from '../support/as-leaf.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectParity } from '../support/expect-close.ts';
import {
  casesNamed,
  loadParity,
  tensorAt,
  tensorsAt,
  valueAt,
  type ParityCase,
} from '../support/parity.ts';
import { assignParityWeights, tensorOf, wholeGradients } from '../support/parity-weights.ts';
import { testParameters } from '../support/test-parameters.ts';

const file = loadParity('losses');
const plain = casesNamed(file, /^(ctr|l2r|ppp)(-sum|-weighted_mean)?(-extreme)?$/);
const heads = casesNamed(file, /^l2r-head-/);

test('every case of the vectors has its test', () => {
  expect([...plain, ...heads].map(({ name }) => name).sort()).toEqual(
    file.cases.map(({ name }) => name).sort(),
  );
});

describe.each(['native', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(plain.map((entry): [string, ParityCase] => [entry.name, entry]))(
    'Eq. 8-10 by rows, reduced, and their gradient: %s',
    (_name, entry) => {
      const name = 'scores' in tensorsAt(entry, ['inputs']) ? 'scores' : 'logits';
      const input = tensorOf(tensorAt(entry, ['inputs', name]));
      const loss = (x: tf.Tensor): tf.Scalar => reduced(entry, rowsOf(entry, x));
      expectParity(rowsOf(entry, input), tensorAt(entry, ['expected', 'outputs', 'rows']), 'rows');
      expectParity(loss(input), tensorAt(entry, ['expected', 'loss']), 'loss');
      const gradient = tf.grad(loss)(input);
      expectParity(gradient, tensorAt(entry, ['expected', 'gradients', 'inputs', name]), name);
    },
  );

  test.each(heads.map((entry): [string, ParityCase] => [entry.name, entry]))(
    'the L2R head gives scores and every gradient: %s',
    (_name, entry) => {
      const { parameters, score } = l2rOf(entry);
      const rep = tensorOf(tensorAt(entry, ['inputs', 'rep']));
      const features = tensorOf(tensorAt(entry, ['inputs', 'features']));
      const loss = (r: tf.Tensor, f: tf.Tensor): tf.Scalar =>
        reduced(entry, rowsOf(entry, score(r, f)));

      expectParity(
        score(rep, features),
        tensorAt(entry, ['expected', 'outputs', 'scores']),
        'scores',
      );
      expectParity(
        rowsOf(entry, score(rep, features)),
        tensorAt(entry, ['expected', 'outputs', 'rows']),
        'rows',
      );
      const gradients = gradientsOf(parameters, () => loss(rep, features));
      expectParity(gradients.loss, tensorAt(entry, ['expected', 'loss']), 'loss');
      const whole = wholeGradients(parameters, gradients);
      for (const [name, gradient] of Object.entries(
        tensorsAt(entry, ['expected', 'gradients', 'weights']),
      )) {
        expectParity(whole.get(name) ?? [], gradient, name);
      }
      const [ofRep, ofFeatures] = tf.grads((r: tf.Tensor, f: tf.Tensor) => loss(r, f))([
        rep,
        features,
      ]);
      const inputs = ['expected', 'gradients', 'inputs'];
      expectParity(ofRep ?? [], tensorAt(entry, [...inputs, 'rep']), 'rep');
      expectParity(ofFeatures ?? [], tensorAt(entry, [...inputs, 'features']), 'features');
    },
  );
});

/** The loss of each row, before weights and reduction. */
function rowsOf(entry: ParityCase, x: tf.Tensor): tf.Tensor1D {
  const { labels, classes } = tensorsAt(entry, ['inputs']);
  if (classes !== undefined) {
    const ids = tf.cast(tensorOf<tf.Rank.R1>(classes), 'int32');
    return softmaxCrossEntropyRows(x as tf.Tensor2D, ids);
  }
  if (labels === undefined) throw new Error(`${entry.name}: no labels`);
  const rows = entry.name.startsWith('l2r') ? l2rLossRows : logLossRows;
  return rows(x as tf.Tensor1D, tensorOf(labels));
}

function reduced(entry: ParityCase, rows: tf.Tensor1D): tf.Scalar {
  const reduction = valueAt(entry, ['config', 'reduction']);
  if (reduction === 'mean') return tf.mean(rows);
  const weights = tensorOf<tf.Rank.R1>(tensorAt(entry, ['inputs', 'sample_weights']));
  if (reduction === 'sum') return tf.sum(tf.mul(rows, weights));
  return weightedMean(rows, weights);
}

/** The head as the model uses it; each row is a request of its own. */
function l2rOf(entry: ParityCase) {
  const features = tensorAt(entry, ['inputs', 'features']);
  const [count = 0, width = 0] = features.shape;
  const parameters = testParameters();
  const candidates = { kind: 'features', features: width } as const;
  const head = rankingWeights(parameters, candidates, {
    name: 'l2r',
    representationWidth: tensorAt(entry, ['weights', 'l2r/dense_0/kernel']).shape[0] ?? 0,
    units: tensorAt(entry, ['weights', 'l2r/dense_0/bias']).shape[0] ?? 0,
    scoreBias: 'none',
    start: 'constant',
  });
  assignParityWeights(parameters, entry);
  const rows = {
    count,
    request: Int32Array.from({ length: count }, (_, n) => n),
    label: new Float32Array(count),
    weight: new Float32Array(count),
    row: new Uint32Array(count),
    features: Float32Array.from(features.data),
  };
  const score = (representation: tf.Tensor, given: tf.Tensor): tf.Tensor =>
    asLeaf(rows.features, given, () =>
      head.logits({
        representation: representation as tf.Tensor2D,
        items: tf.zeros([1, 1]),
        rows,
        dropout: noDropout,
      }),
    );
  return { parameters, score };
}
