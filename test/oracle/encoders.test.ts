import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { composeModel } from '../../src/experiment/compose-model.ts';
import { jointLoss } from '../../src/models/model.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { modelSchema } from '../../src/spec/model-schema.ts';
import { trainingSchema } from '../../src/spec/training-schema.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { backendUnderTest } from '../support/backend.ts';
import { EQUAL_WEIGHTS, plainStep } from '../support/tiny-model.ts';
import {
  oracleBatch,
  oracleManifest,
  orderDecides,
  propertyDecides,
  queryDecides,
  queryDecidesAmongEvents,
  queryDecidesAmongMarks,
  type Oracle,
} from './history-oracle.ts';

/** Log loss on new questions: one that is solved, and one on which nothing can be known (ln 2 = 0.693). */
const SOLVED = 0.1;
const CHANCE = [0.68, 0.75] as const;
const STEPS = 300;
const BATCH = 64;

const sizes = {
  embeddingDim: {
    item: 8,
    shop: 1,
    brand: 1,
    category: 1,
    tag: 1,
    scenario: 1,
    time: 1,
    type: 4,
    query: 4,
  },
  initialization: { embedding: 0.3 },
};
const dupn = (properties: string) => ({
  ...{ kind: 'dupn', properties, ...sizes },
  hiddenUnits: { lstm: 16, attention: [16, 8], tower: 16, profile: 4 },
});
const transformer = {
  ...{ kind: 'transformer', heads: 2, ...sizes },
  hiddenUnits: { encoder: 16, feedForward: 16, attention: [16, 8], tower: 16, profile: 4 },
};
const pooled = { hiddenUnits: { encoder: 16, tower: 16, profile: 4 }, ...sizes };
const mean = { kind: 'mean-pooling', ...pooled };
const cnn = { kind: 'cnn-max', windows: 2, maps: 16, ...pooled };

describe('the order of the history decides', () => {
  beforeAll(() => backendUnderTest('native'));

  test.each([
    ['DUPN', dupn('all')],
    ['a Transformer', transformer],
  ])('%s solves it', (_name, model) => {
    expect(lossAfterTraining(model, orderDecides)).toBeLessThan(SOLVED);
  });

  test('mean pooling cannot', () => {
    expectChance(lossAfterTraining(mean, orderDecides));
  });
});

describe('a behaviour property decides', () => {
  beforeAll(() => backendUnderTest('native'));

  test.each(['all', 'lstm', 'attention'])('DUPN with properties %s solves it', (properties) => {
    expect(lossAfterTraining(dupn(properties), propertyDecides)).toBeLessThan(SOLVED);
  });

  test('DUPN-nobp cannot', () => {
    expectChance(lossAfterTraining(dupn('none'), propertyDecides));
  });
});

describe('the query decides which item counts', () => {
  beforeAll(() => backendUnderTest('native'));

  test.each([
    ['DUPN', dupn('all')],
    ['DUPN-nobp', dupn('none')],
    ['a Transformer', transformer],
    ['mean pooling, the query behind it,', mean],
    ['CNN-max, the query behind it,', cnn],
  ])('%s solves it', (_name, model) => {
    expect(lossAfterTraining(model, queryDecides)).toBeLessThan(SOLVED);
  });
});

describe('the query decides which event counts, by how its item was met', () => {
  beforeAll(() => backendUnderTest('native'));

  test.each([
    ['DUPN', dupn('all')],
    ['DUPN with properties in its attention alone', dupn('attention')],
    ['a Transformer', transformer],
  ])('%s solves it', (_name, model) => {
    expect(lossAfterTraining(model, queryDecidesAmongEvents)).toBeLessThan(SOLVED);
  });

  test('mean pooling, which reads items, properties and query, cannot', () => {
    expectChance(lossAfterTraining(mean, queryDecidesAmongEvents));
  });
});

describe('the query decides which item counts, by the mark that stands before it', () => {
  beforeAll(() => backendUnderTest('native'));
  const steps = 2 * STEPS;

  test.each([
    ['DUPN', dupn('all')],
    ['DUPN-nobp', dupn('none')],
    ['a Transformer', transformer],
  ])('%s solves it', (_name, model) => {
    expect(lossAfterTraining(model, queryDecidesAmongMarks, steps)).toBeLessThan(SOLVED);
  });

  test.each([
    ['mean pooling', mean],
    ['CNN-max with windows of two events', cnn],
  ])('%s, which reads all of it, tells no more than whether both are alike', (_name, model) => {
    const loss = lossAfterTraining(model, queryDecidesAmongMarks, steps);
    const [low, high] = CHANCE.map((chance) => chance / 2); // of the half of histories with one of each
    expect(loss).toBeGreaterThan(low ?? Number.NaN);
    expect(loss).toBeLessThan(high ?? Number.NaN);
  });
});

/** Neither better than a coin nor gone astray. */
function expectChance(loss: number): void {
  expect(loss).toBeGreaterThan(CHANCE[0]);
  expect(loss).toBeLessThan(CHANCE[1]);
}

/** Loss on 512 new questions. */
function lossAfterTraining(spec: object, oracle: Oracle, steps = STEPS): number {
  const model = composeModel({
    model: modelSchema.parse(spec),
    optimizer: trainingSchema.parse({}).optimizer,
    tasks: ['ppp'],
    manifest: oracleManifest,
    candidateScenario: false,
    iconBags: false,
    historyLength: 8,
    seed: 1,
  });
  const stream = randomStream(1, 'oracle');
  for (let step = 0; step < steps; step++) {
    const batch = oracleBatch(oracle, BATCH, stream);
    const optimizer = { ...plainStep(0).optimizer, learningRate: 0.05, embeddingLearningRate: 0.1 };
    const losses = trainStep(model, batch, plainStep(step, { optimizer }));
    for (const loss of Object.values(losses)) loss.dispose();
  }
  const loss = tf.tidy(() => {
    const batch = oracleBatch(oracle, 512, stream);
    const { logits } = model.forward(batch, noDropout);
    return jointLoss(model, batch, logits, EQUAL_WEIGHTS).total.dataSync()[0] ?? Number.NaN;
  });
  model.parameters.dispose();
  return loss;
}
