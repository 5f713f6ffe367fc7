import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { TaskName } from '../../src/core/tasks.ts';
import { at } from '../../src/core/typed-arrays.ts';
import type { Batch } from '../../src/data/batch.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import type { Model } from '../../src/models/model.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { MODEL_KINDS, modelSchema } from '../../src/spec/model-schema.ts';
import { unsupportedReason } from '../../src/spec/model-support.ts';
import { backendUnderTest } from '../support/backend.ts';
import { withCoefficients } from '../support/ranked-dataset.ts';
import { momentsAsking, tinyBuilder, tinyDataset, tinyModel } from '../support/tiny-model.ts';

beforeAll(() => backendUnderTest('native'));

const REQUESTS = 32;
const SEEDS = [1, 2, 3];

/** Linear in the ranking features, or features as an input: no ReLU gives a weight. */
const WITHOUT_WEIGHTS: readonly string[] = ['wide', 'wide-deep'];

const FULL = 'transformer full';
const FROM_ONE_VALUE = 'from one value';

/** Every kind at its own sizes and start, with all that DUPN and the Transformer can leave out. */
const subjects = [
  ...MODEL_KINDS.map((kind) => ({ name: kind, spec: modelSchema.parse(kind) })),
  ...(['lstm', 'attention', 'none'] as const).map((properties) => ({
    name: `dupn ${properties}`,
    spec: modelSchema.parse({ kind: 'dupn', properties }),
  })),
  { name: FULL, spec: modelSchema.parse({ kind: 'transformer', context: 'full' }) },
].filter(
  ({ spec }) =>
    unsupportedReason(spec, 'l2r') === undefined && !WITHOUT_WEIGHTS.includes(spec.kind),
);

const features = present(tinyDataset().manifest.tasks.l2r?.features, 'ranking features');

// A ReLU weight that is 0 for every request has no gradient: its feature would be lost for good.
describe.each([
  ['from coefficients, some of them 0', withCoefficients(tinyDataset(), (feature) => feature % 3)],
  [FROM_ONE_VALUE, withCoefficients(tinyDataset(), undefined)],
])('weights that start %s', (start, dataset) => {
  test.for(subjects.map(({ name, spec }) => [name, spec] as const))(
    '%s: every ranking feature counts for some request at the start',
    ([name, model], { skip }) => {
      skip(
        name === FULL && start === FROM_ONE_VALUE,
        'at seed 3 its column of the last layer outweighs the one value for every request, and feature 2 is lost',
      );
      for (const seed of SEEDS) {
        const starting = tinyModel({ tasks: ['l2r'], model, seed, dataset });
        const dead = featuresWithoutWeight(starting, dataset);
        starting.parameters.dispose();
        expect(dead, `seed ${seed}`).toEqual([]);
      }
    },
  );
});

/** The features without a positive weight for any of the requests. */
function featuresWithoutWeight(model: Model, dataset: PreparedDataset): readonly number[] {
  const m = features.length;
  const batch = oneFeatureARow(requests(dataset), m);
  const scores = tf.tidy(() => {
    const { logits } = model.forward(batch, noDropout);
    const bias = model.parameters.value('l2r/score/bias');
    return tf.sub(present(logits.l2r, 'scores'), bias).dataSync();
  });
  const weightsOf = (feature: number) => scores.filter((_score, row) => row % m === feature);
  return features.flatMap((_feature, index) =>
    weightsOf(index).some((weight) => weight > 0) ? [] : [index],
  );
}

function requests(dataset: PreparedDataset): Batch {
  const tasks: readonly TaskName[] = ['l2r'];
  const builder = tinyBuilder(tasks, REQUESTS, dataset);
  return builder.build(momentsAsking(tasks, REQUESTS, dataset));
}

/** A row for each request and feature, in which that feature alone is 1: its score is the feature's weight. */
function oneFeatureARow(batch: Batch, m: number): Batch {
  const l2r = present(batch.tasks.l2r, 'rows');
  const distinct = Int32Array.from(new Set(l2r.request));
  const count = distinct.length * m;
  const rows = {
    ...{ count, label: new Float32Array(count), weight: new Float32Array(count).fill(1) },
    row: new Uint32Array(count),
    request: Int32Array.from({ length: count }, (_, n) => at(distinct, Math.floor(n / m))),
    features: Float32Array.from({ length: count * m }, (_, k) =>
      k % m === Math.floor(k / m) % m ? 1 : 0,
    ),
  };
  return { ...batch, tasks: { l2r: rows } };
}
