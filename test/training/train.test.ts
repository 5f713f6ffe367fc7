import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { TaskName } from '../../src/core/tasks.ts';
import { selectMoments } from '../../src/data/moment-sampler.ts';
import { trainingParts } from '../../src/data/training-schedule.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { nativeTensorCount } from '../../src/nn/kernels/native-op.ts';
import { meanWeights, readWeights, type Weights } from '../../src/nn/weights.ts';
import { TrainingDiverged } from '../../src/training/loss-monitor.ts';
import { predict } from '../../src/training/predict.ts';
import { metricsOf, Scorer } from '../../src/training/score-predictions.ts';
import { train } from '../../src/training/train.ts';
import {
  TrainingInterrupted,
  type Evaluation,
  type StepProgress,
  type Training,
  type TrainingOutcome,
} from '../../src/training/training.ts';
import type { TrainingOptions } from '../../src/training/training-options.ts';
import { backendUnderTest } from '../support/backend.ts';
import { withPoison } from '../support/poisoned-dataset.ts';
import { tinyBuilder, tinyDataset, tinyModel, tinyTraining } from '../support/tiny-model.ts';
import { userErrorText } from '../support/user-error-text.ts';

beforeAll(() => backendUnderTest('native'));

/** So slow that nothing changes enough to reorder any row. */
const STANDSTILL = {
  optimizer: { ...tinyTraining().optimizer, learningRate: 1e-20, embeddingLearningRate: 1e-20 },
};

describe('steps', () => {
  test('every training moment once an epoch, each row counted', async () => {
    const { outcome, steps } = await run({ options: { epochs: 2 } });
    const { moments, examples } = ppp();
    expect(steps).toHaveLength(2 * Math.ceil(moments / 64));
    expect(outcome).toMatchObject({ stopReason: 'epochs' });
    expect(outcome.progress).toMatchObject({
      step: steps.length,
      steps: steps.length,
      epoch: 2,
      samplesSeen: { ppp: 2 * examples },
    });
  });

  test('the same seed trains to the same bits, another one does not', async () => {
    const options = { epochs: 1, dropout: 0.2 };
    const [one, again] = [await run({ options, seed: 4 }), await run({ options, seed: 4 })];
    expect(again.weights).toEqual(one.weights);
    expect(again.outcome.selection).toEqual(one.outcome.selection);
    const other = await run({ options, seed: 5, modelSeed: 4 });
    expect(other.weights).not.toEqual(one.weights);
  });

  test('hidden items train the vector of an unknown item', async () => {
    const unknown = async (hiddenItems: number): Promise<readonly number[]> => {
      const { weights } = await run({ tasks: ['ctr'], options: { epochs: 1, hiddenItems } });
      const { data, shape } = present(weights.get('embedding/item'), 'item table');
      return [...data.subarray(shape[1] ?? 0, 2 * (shape[1] ?? 0))];
    };
    expect(tinyDataset().items.id).not.toContain(1); // so nothing else names it
    const untouched = await unknown(0);
    const trained = await unknown(0.1);
    expect(trained.every((value, k) => value !== untouched[k])).toBe(true);
  });

  test('the learning rate follows its course', async () => {
    const { learningRate } = tinyTraining().optimizer;
    const optimizer = {
      ...tinyTraining().optimizer,
      decay: 'linear',
      warmupSteps: 0,
      warmupShare: 0,
    } as const;
    const { steps } = await run({ options: { epochs: 1, optimizer } });
    const expected = steps.map((_, k) => learningRate * (1 - (k + 1) / steps.length));
    steps.forEach((progress, k) => {
      expect(progress.learningRate).toBeCloseTo(expected[k] ?? Number.NaN, 10);
    });
  });

  test('a smoke run ends after its steps, with an evaluation', async () => {
    const { outcome, evaluations } = await run({ options: { epochs: 5, maxSteps: 2 } });
    expect(outcome.progress.step).toBe(2);
    expect(outcome.stopReason).toBe('smoke');
    expect(evaluations).toHaveLength(1);
  });

  test('training time is that of the steps, and the share of the input is told apart', async () => {
    const { outcome } = await run({ options: { epochs: 1 } });
    // the clock of the test advances by 10 ms a reading: start, built, end
    expect(outcome.progress.seconds).toBeCloseTo(outcome.progress.step * 0.02, 10);
    expect(outcome.inputShare).toBeCloseTo(0.5, 10);
  });
});

describe('selection', () => {
  test('evaluates as often as asked, and once at the end of an epoch', async () => {
    const { evaluations, steps } = await run({ options: { epochs: 2, evaluationsPerEpoch: 2 } });
    expect(evaluations).toHaveLength(4);
    expect(evaluations.at(-1)?.progress.step).toBe(steps.length);
    expect(evaluations[1]?.progress.step).toBe(steps.length / 2);
  });

  test('patience stops after so many evaluations without a better score', async () => {
    const { outcome, evaluations } = await run({
      options: { epochs: 50, patience: 3, ...STANDSTILL },
    });
    expect(outcome.stopReason).toBe('patience');
    expect(evaluations.map(({ evaluation }) => evaluation.best)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(outcome.selection.step).toBe(evaluations[0]?.progress.step);
  });

  test('without patience it goes on to the end', async () => {
    const { outcome, evaluations } = await run({ options: { epochs: 6, ...STANDSTILL } });
    expect(outcome.stopReason).toBe('epochs');
    expect(evaluations).toHaveLength(6);
  });

  test('leaves the weights of the best evaluation, and the score that they have on validation', async () => {
    const optimizer = {
      ...tinyTraining().optimizer,
      learningRate: 0.3,
      embeddingLearningRate: 0.3,
    };
    const trained = await run({ options: { epochs: 10, optimizer }, keepModel: true });
    const { outcome, evaluations, weights, training } = trained;
    const best = evaluations.filter(({ evaluation }) => evaluation.best).at(-1);
    expect(best?.progress.step).toBeLessThan(outcome.progress.step); // overfitting sets in
    expect(weights).toEqual(best?.weights);
    const scores = evaluations.map(({ evaluation }) => evaluation.score ?? -Infinity);
    expect(outcome.selection).toMatchObject({
      by: 'metric',
      score: Math.max(...scores),
      step: best?.progress.step,
    });
    const { model, builder, validation, scorer } = training;
    const found = present(
      (await predict(model, builder, validation, { batchSize: 64 })).ppp,
      'ppp',
    );
    const rows = scorer.rowsOf('ppp', { ...found, scores: found.logits, scale: 'logit' });
    expect(outcome.selection.validation).toEqual({ ppp: metricsOf(rows) });
    model.parameters.dispose();
  });

  test('is that of the tasks that selectOn names', async () => {
    const tasks = ['ctr', 'ppp'] as const;
    const of = async (selectOn?: readonly TaskName[]) => {
      const options = { epochs: 2, evaluationsPerEpoch: 2, ...(selectOn && { selectOn }) };
      const { evaluations } = await run({ tasks, options });
      return evaluations.map(({ evaluation }) => evaluation);
    };
    for (const { score, validation } of await of()) {
      expect(score).toBe(validation.ppp?.accuracy); // CTR has too few positives to vote
    }
    for (const { score } of await of(['ctr'])) expect(score).toBeUndefined();
  });

  test('with too few positives to choose by, the last weights stay', async () => {
    const { outcome, evaluations, weights } = await run({
      tasks: ['ctr'],
      options: { epochs: 3, patience: 1 },
    });
    expect(evaluations.map(({ evaluation }) => evaluation.score)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(outcome.selection).toMatchObject({ by: 'last', step: outcome.progress.step });
    expect(outcome.selection).not.toHaveProperty('score');
    expect(weights).toEqual(evaluations.at(-1)?.weights);
  });

  test('never looks at the test split: poison there changes no bit', async () => {
    const options = { epochs: 2, dropout: 0.1 };
    const tasks = ['l2r', 'fifp', 'ppp'] as const;
    const clean = await run({ tasks, options });
    const poisoned = await run({ tasks, options, dataset: withPoison('test') });
    expect(poisoned.weights).toEqual(clean.weights);
    expect(poisoned.outcome.selection).toEqual(clean.outcome.selection);
  });
});

describe('averaging', () => {
  test('scores and keeps the mean of the last evaluations, and trains on from the last', async () => {
    const options = { epochs: 5, evaluationsPerEpoch: 1 };
    const plain = await run({ options });
    const averaged = await run({ options: { ...options, averageLast: 3 } });
    const last = averaged.evaluations.map(({ last }) => last);
    expect(last).toEqual(plain.evaluations.map(({ last }) => last));
    averaged.evaluations.forEach(({ weights }, k) => {
      expect(weights).toEqual(meanWeights(last.slice(Math.max(0, k - 2), k + 1)));
    });
    const best = averaged.evaluations.filter(({ evaluation }) => evaluation.best).at(-1);
    expect(averaged.weights).toEqual(best?.weights);
  });
});

describe('divergence', () => {
  test('a feature that is not a number stops training at its first step', async () => {
    const poisoned = withPoison('train');
    const text = await userErrorText(() =>
      run({ tasks: ['ctr', 'l2r', 'ppp'], dataset: poisoned }),
    );
    expect(text).toMatchInlineSnapshot(`
      "the l2r loss is NaN at step 0 (learning rate 0.0200)
          expected  a finite loss
          cure      lower training.optimizer.learningRate or embeddingLearningRate, set clipNorm, or look for extreme features"
    `);
  });

  test('an absurd learning rate stops training before its evaluation', async () => {
    const optimizer = { ...tinyTraining().optimizer, learningRate: 1e30 };
    const evaluations: Evaluation[] = [];
    await expect(
      run({
        options: { optimizer },
        onEvaluation: (evaluation) => evaluations.push(evaluation),
      }),
    ).rejects.toThrow(TrainingDiverged);
    expect(evaluations).toEqual([]);
  });

  test('an update that loses the weights right before an evaluation is told as such, not as a bug', async () => {
    const optimizer = { ...tinyTraining().optimizer, learningRate: 1e30 };
    const options = { optimizer, batchSize: 100_000, epochs: 1 }; // one step, then the evaluation
    const text = await userErrorText(() => run({ tasks: ['ppp'], options }));
    expect(text).toMatch(/^the ppp loss is (NaN|-?Infinity) at step 1 /);
  });
});

describe('interruption', () => {
  test('stops after the step at work', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const training = run({
      signal: controller.signal,
      onStep: ({ step }) => {
        steps.push(step);
        if (step === 2) controller.abort();
      },
    });
    await expect(training).rejects.toThrow(TrainingInterrupted);
    expect(steps).toEqual([1, 2]);
  });
});

describe('memory', () => {
  const ends: [string, { readonly abortAt?: number; readonly dataset?: PreparedDataset }][] = [
    ['to the end', {}],
    ['interrupted, with a loss that nobody has read', { abortAt: 2 }],
    ['diverged', { dataset: withPoison('train') }],
  ];

  test.each(ends)('a run leaves no tensor behind: %s', async (_name, { abortAt, dataset }) => {
    const once = async (): Promise<void> => {
      const controller = new AbortController();
      const settings: RunSettings = {
        tasks: ['l2r', 'ppp'],
        options: {
          ...{ epochs: 1, dropout: 0.2, averageLast: 2, evaluationsPerEpoch: 2 },
          ...(abortAt !== undefined && { batchSize: 4 }), // losses are read every third step
        },
        signal: controller.signal,
        onStep: ({ step }) => {
          if (step === abortAt) controller.abort();
        },
        ...(dataset && { dataset }),
      };
      await run(settings).catch((error: unknown) => {
        if (error instanceof TrainingInterrupted || error instanceof TrainingDiverged) return;
        throw error;
      });
    };
    await once();
    const before = [tf.memory().numTensors, nativeTensorCount()];
    await once();
    expect([tf.memory().numTensors, nativeTensorCount()]).toEqual(before);
  });

  test('no tensor grows from step to step', async () => {
    const counts: number[] = [];
    await run({
      options: { epochs: 2, dropout: 0.2 },
      onStep: () => counts.push(tf.memory().numTensors),
    });
    expect(counts.length).toBeGreaterThan(5);
    // the first step reads weights, which stay cached; after it each step leaves exactly what the one before left
    expect(new Set(counts.slice(1)).size, counts.join(' ')).toBe(1);
  });
});

interface RunSettings {
  readonly tasks?: readonly TaskName[];
  readonly options?: Partial<TrainingOptions>;
  readonly seed?: number;
  readonly modelSeed?: number;
  readonly dataset?: PreparedDataset;
  readonly signal?: AbortSignal;
  readonly onStep?: (progress: StepProgress) => void;
  readonly onEvaluation?: (evaluation: Evaluation) => void;
  readonly keepModel?: boolean;
}

interface SeenEvaluation {
  readonly progress: StepProgress;
  readonly evaluation: Evaluation;
  /** That were scored. */
  readonly weights: Weights;
  /** After the last step. */
  readonly last: Weights;
}

interface Run {
  readonly outcome: TrainingOutcome;
  readonly steps: readonly StepProgress[];
  readonly evaluations: readonly SeenEvaluation[];
  readonly weights: Weights;
  readonly training: Training;
}

/** Trains the tiny model on PPP, the one task that tiny data can choose weights by, unless told otherwise. */
async function run(settings: RunSettings = {}): Promise<Run> {
  const { tasks = ['ppp'], seed = 1, modelSeed = seed, dataset = tinyDataset() } = settings;
  const model = tinyModel({ tasks, dataset, seed: modelSeed });
  const options = tinyTraining(settings.options);
  const steps: StepProgress[] = [];
  const evaluations: SeenEvaluation[] = [];
  let last: Weights = new Map();
  let time = 0;
  const training: Training = {
    model,
    tasks,
    options,
    seed,
    builder: tinyBuilder(tasks, options.batchSize, dataset),
    scorer: new Scorer(dataset),
    schedule: trainingParts('joint', tasks, (asking) =>
      selectMoments(dataset, { split: 'train', tasks: asking, users: 1 }),
    ),
    validation: selectMoments(dataset, { split: 'validation', tasks, users: 1 }),
    signal: settings.signal ?? new AbortController().signal,
    observer: {
      clock: () => (time += 10),
      step: (progress) => {
        steps.push(progress);
        settings.onStep?.(progress);
      },
      losses: () => {
        last = readWeights(model.parameters);
      },
      evaluation: (progress, evaluation) => {
        const weights = readWeights(model.parameters);
        evaluations.push({ progress, evaluation, weights, last });
        settings.onEvaluation?.(evaluation);
      },
    },
  };
  try {
    const outcome = await train(training);
    return { outcome, steps, evaluations, weights: readWeights(model.parameters), training };
  } finally {
    if (settings.keepModel !== true) model.parameters.dispose();
  }
}

/** Moments and rows of PPP in the training split. */
function ppp(): { moments: number; examples: number } {
  const { counts } = present(tinyDataset().manifest.tasks.ppp, 'ppp');
  return { moments: counts.train.moments, examples: counts.train.rows };
}
