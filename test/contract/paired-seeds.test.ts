import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import { selectMoments } from '../../src/data/moment-sampler.ts';
import { trainingParts } from '../../src/data/training-schedule.ts';
import type { Batch } from '../../src/data/batch.ts';
import type { Model } from '../../src/models/model.ts';
import { readWeights, type Weights } from '../../src/nn/weights.ts';
import type { ModelSpec } from '../../src/spec/experiment-spec.ts';
import { modelSchema } from '../../src/spec/model-schema.ts';
import { unsupportedReason } from '../../src/spec/model-support.ts';
import { Scorer } from '../../src/training/score-predictions.ts';
import { train } from '../../src/training/train.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectSame } from '../support/expect-close.ts';
import { tinyBuilder, tinyDataset, tinyModel, tinyTraining } from '../support/tiny-model.ts';
import { models, type ModelUnderContract } from './model-variants.ts';

beforeAll(() => backendUnderTest('native'));

/** Of the LSTM and of what stands in its place: as wide in every kind, so that what comes behind it is of one shape. */
const WIDTH = 10;
const SEED = 5;

const alike = models.map(({ name, spec }) => ({ name, spec: ofOneWidth(spec) }));

describe('the same seed starts what two kinds of models share with the same bits', () => {
  const starts = new Map<string, Weights>();

  beforeAll(() => {
    for (const under of alike) starts.set(under.name, startOf(under, SEED));
  });

  test.each(alike.map(({ name }) => name))('%s', (name) => {
    const own = present(starts.get(name), name);
    for (const [other, weights] of starts) {
      for (const weight of shared(own, weights)) {
        expectSame(valuesOf(weights, weight), valuesOf(own, weight), `${weight} of ${other}`);
      }
    }
  });

  test.each([
    ['dupn all', 'transformer causal', ['attention/dense_0/kernel', 'l2r/dense_0/kernel']],
    ['dupn all', 'cnn-max', ['profile/kernel', 'ctr/dense_0/kernel', 'ppp/logit/kernel']],
    ['cnn-max', 'mean-pooling', ['embedding/query', 'spp/dense_0/kernel', 'fifp/embedding/id']],
    ['dupn all', 'wide-deep', ['embedding/item', 'profile/kernel', 'spp/encoder/kernel']],
    ['wide-deep', 'dssm', ['embedding/shop', 'profile/kernel', 'fifp/encoder/kernel']],
    ['wide', 'wide-deep', ['wide/ctr/kernel', 'wide/l2r/numbers']],
  ])('%s and %s share %j', (one, other, expected) => {
    const names = shared(present(starts.get(one), one), present(starts.get(other), other));
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  test('another seed does not', () => {
    const own = present(starts.get('cnn-max'), 'cnn-max');
    const other = startOf(
      present(
        alike.find(({ name }) => name === 'cnn-max'),
        'cnn-max',
      ),
      6,
    );
    for (const name of ['embedding/item', 'profile/kernel', 'ctr/dense_0/kernel']) {
      expect(valuesOf(other, name), name).not.toEqual(valuesOf(own, name));
    }
  });
});

describe('the same seed shows every kind of model the same rows in the same order', () => {
  /** Tasks that every kind has an answer to. */
  const tasks = TASK_NAMES.filter((task) =>
    models.every(({ spec }) => unsupportedReason(spec, task) === undefined),
  );
  let expected: readonly string[];

  beforeAll(async () => {
    expected = await batchesSeen(present(alike[0], 'a model'), tasks, SEED);
  });

  test.each(alike.map((under) => [under.name, under] as const))('%s', async (_name, under) => {
    expect(await batchesSeen(under, tasks, SEED)).toEqual(expected);
  });

  test('another seed does not', async () => {
    expect(expected.length).toBeGreaterThan(6);
    expect(await batchesSeen(present(alike[0], 'a model'), tasks, 6)).not.toEqual(expected);
  });
});

function ofOneWidth(spec: ModelSpec): ModelSpec {
  if (!('hiddenUnits' in spec)) return spec;
  const { hiddenUnits } = spec;
  const name = ['lstm', 'encoder'].find((width) => width in hiddenUnits);
  if (name === undefined) return spec;
  return modelSchema.parse({ ...spec, hiddenUnits: { ...hiddenUnits, [name]: WIDTH } });
}

function startOf({ spec }: ModelUnderContract, seed: number): Weights {
  const tasks = TASK_NAMES.filter((task) => unsupportedReason(spec, task) === undefined);
  const { parameters } = tinyModel({ tasks, model: spec, seed });
  const weights = readWeights(parameters);
  parameters.dispose();
  return weights;
}

/** Names of weights that both have in the same shape. */
function shared(one: Weights, other: Weights): readonly string[] {
  return [...one].flatMap(([name, { shape }]) =>
    other.get(name)?.shape.join() === shape.join() ? [name] : [],
  );
}

function valuesOf(weights: Weights, name: string): Float32Array {
  return present(weights.get(name), name).data;
}

/** What each step of two epochs reads, with items hidden on the way. */
async function batchesSeen(
  { spec }: ModelUnderContract,
  tasks: readonly TaskName[],
  seed: number,
): Promise<readonly string[]> {
  const model = tinyModel({ tasks, model: spec, seed });
  const seen: string[] = [];
  const watched: Model = {
    ...model,
    forward: (batch, dropout) => {
      seen.push(contentOf(batch));
      return model.forward(batch, dropout);
    },
  };
  const moments = (of: readonly TaskName[]) =>
    selectMoments(tinyDataset(), { split: 'train', tasks: of, users: 0.3 });
  const nothing = (): void => undefined;
  await train({
    ...{ model: watched, tasks, seed, validation: moments(tasks).slice(0, 8) },
    options: tinyTraining({ batchSize: 32, hiddenItems: 0.2, dropout: 0.2 }),
    builder: tinyBuilder(tasks, 32),
    scorer: new Scorer(tinyDataset()),
    schedule: trainingParts('joint', tasks, moments),
    observer: { clock: () => 0, step: nothing, losses: nothing, evaluation: nothing },
    signal: new AbortController().signal,
  });
  model.parameters.dispose();
  return seen;
}

/** The rows of every task, and the items of the histories. */
function contentOf({ history, items, tasks }: Batch): string {
  const rows = Object.entries(tasks).map(([task, { row }]) => [task, [...row]]);
  return JSON.stringify([rows, [...history.item].map((k) => items.item[k])]);
}
