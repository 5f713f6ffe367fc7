import { present } from '../core/assert.ts';
import { randomStream } from '../core/random.ts';
import type { TaskName } from '../core/tasks.ts';
import type { BatchBuilder } from '../data/batch-builder.ts';
import { shuffledBatches } from '../data/moment-sampler.ts';
import type { MetricValues } from '../metrics/metric-names.ts';
import type { Model } from '../models/model.ts';
import { assignWeights, meanWeights, readWeights, type Weights } from '../nn/weights.ts';
import { rateShare } from './learning-rate.ts';
import { LossMonitor } from './loss-monitor.ts';
import { predict } from './predict.ts';
import { metricsOf, positivesOf, type Scorer } from './score-predictions.ts';
import { selectionScore } from './selection.ts';
import { trainStep } from './train-step.ts';
import type { TrainingOptions } from './training-options.ts';

export interface Training {
  readonly model: Model;
  readonly tasks: readonly TaskName[];
  readonly options: TrainingOptions;
  readonly seed: number;
  readonly builder: BatchBuilder;
  readonly scorer: Scorer;
  /** Moments of the training and of the validation split. */
  readonly moments: { readonly train: Uint32Array; readonly validation: Uint32Array };
  readonly observer: TrainingObserver;
  /** Aborted on Ctrl-C: training stops after the step at work. */
  readonly signal: AbortSignal;
}

/** Milliseconds since some start; passed in so that only one place reads the clock. */
export type Clock = () => number;

export interface TrainingObserver {
  readonly clock: Clock;
  /** After every step. */
  step(progress: StepProgress): void;
  /** Mean losses since the last call, a few times an epoch. */
  losses(progress: StepProgress, means: Partial<Record<TaskName, number>>): void;
  evaluation(progress: StepProgress, evaluation: Evaluation): void;
}

export interface StepProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Passes over the training moments, as a fraction. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Candidate rows seen, by task. */
  readonly samplesSeen: Readonly<Partial<Record<TaskName, number>>>;
  /** Of training, without evaluations. */
  readonly seconds: number;
}

export interface Evaluation {
  readonly validation: Readonly<Partial<Record<TaskName, MetricValues>>>;
  readonly score: number | undefined;
  readonly best: boolean;
}

export interface TrainingOutcome {
  readonly progress: StepProgress;
  /** Share of the training time that went into making batches. */
  readonly inputShare: number;
  readonly stopReason: 'epochs' | 'patience' | 'smoke';
  readonly selection: {
    /** `last`: no task had enough positives to choose by. */
    readonly by: 'metric' | 'loss' | 'last';
    readonly step: number;
    readonly epoch: number;
    readonly score: number;
    readonly validation: Readonly<Partial<Record<TaskName, MetricValues>>>;
  };
}

/** Thrown when the signal asked to stop. */
export class TrainingInterrupted extends Error {}

const LOSS_READ_INTERVAL = 25;
const LOSSES_PER_EPOCH = 20;

interface Candidate {
  readonly weights: Weights;
  readonly selection: TrainingOutcome['selection'];
}

/**
 * Trains a model and leaves the weights in it that validation chose. The test split is never touched here.
 * Same seed, same device: the same steps in the same order with the same dropout masks.
 */
export async function train(training: Training): Promise<TrainingOutcome> {
  const { model, options, seed, builder, moments } = training;
  const run = new RunningState(training);
  const monitor = new LossMonitor();
  try {
    for (let epoch = 0; !run.finished; epoch++) {
      const order = randomStream(seed, `shuffle/${epoch}`);
      const batches = shuffledBatches(moments.train, builder.lengthOf, options.batchSize, order);
      await trainEpoch(training, batches, run, monitor);
    }
  } finally {
    monitor.dispose();
  }
  const best = present(run.best, 'an evaluation');
  assignWeights(model.parameters, best.weights);
  return run.outcome(best.selection);
}

async function trainEpoch(
  training: Training,
  batches: readonly Uint32Array[],
  run: RunningState,
  monitor: LossMonitor,
): Promise<void> {
  const { observer, signal } = training;
  for (const moments of batches) {
    timedStep(training, moments, run, monitor);
    observer.step(run.progress());
    if (run.lossesDue()) {
      monitor.check();
      observer.losses(run.progress(), monitor.takeMeans());
    }
    await new Promise(setImmediate); // lets signals and messages in
    if (signal.aborted) throw new TrainingInterrupted('training was interrupted');
    if (run.evaluationDue()) await evaluate(training, run);
    if (run.finished) return;
  }
}

function timedStep(
  { model, options, seed, builder, observer }: Training,
  moments: Uint32Array,
  run: RunningState,
  monitor: LossMonitor,
): void {
  const started = observer.clock();
  const batch = builder.build(moments);
  const built = observer.clock();
  const rate = run.rate();
  const losses = trainStep(model, batch, {
    taskWeights: options.taskWeights,
    dropout: options.dropout,
    optimizer: {
      l2: options.l2,
      clipNorm: options.clipNorm,
      rateFactors: run.rateFactors,
      ...rate,
    },
    seed,
    step: run.step,
  });
  monitor.add(run.step, rate.learningRate, losses);
  if (run.step % LOSS_READ_INTERVAL === 0) monitor.check();
  run.finishStep(batch.tasks, { input: built - started, total: observer.clock() - started });
}

/** Scores the mean of the last weights on validation, keeps it if it is the best, and goes on from the last. */
async function evaluate(training: Training, run: RunningState): Promise<void> {
  const { model, options, builder, moments, scorer, observer } = training;
  const last = readWeights(model.parameters);
  const averaged = run.average(last);
  if (averaged !== last) assignWeights(model.parameters, averaged);
  const predictions = await predict(model, builder, moments.validation, options.batchSize);
  const scores = Object.values(model.heads).flatMap(({ task }) => {
    const found = predictions[task];
    if (found === undefined) return [];
    const rows = scorer.rowsOf(task, { ...found, scores: found.logits, scale: 'logit' });
    return [{ task, values: metricsOf(rows), positives: positivesOf(rows) }];
  });
  const score = selectionScore(scores, options.select);
  const validation = Object.fromEntries(scores.map(({ task, values }) => [task, values]));
  const best = run.consider(averaged, score, validation);
  observer.evaluation(run.progress(), { validation, score, best });
  if (averaged !== last) assignWeights(model.parameters, last);
}

/** Where the run stands: steps, samples, time, the best candidate and the reason to stop. */
class RunningState {
  readonly stepsPerEpoch: number;
  /** By the prefix of a weight's name. */
  readonly rateFactors: Readonly<Record<string, number>>;
  step = 0;
  best: Candidate | undefined;
  readonly #training: Training;
  readonly #steps: number;
  readonly #samples: Partial<Record<TaskName, number>> = {};
  readonly #recent: Weights[] = [];
  #milliseconds = { input: 0, total: 0 };
  #sinceBest = 0;

  constructor(training: Training) {
    this.#training = training;
    const { batchSize, epochs, maxSteps } = training.options;
    this.stepsPerEpoch = Math.ceil(training.moments.train.length / batchSize);
    this.#steps = Math.min(maxSteps ?? Infinity, epochs * this.stepsPerEpoch);
    this.rateFactors = Object.fromEntries(
      Object.entries(training.options.optimizer.headRates).map(([task, rate]) => [
        `${task}/`,
        rate,
      ]),
    );
  }

  get finished(): boolean {
    return this.step >= this.#steps || this.#impatient;
  }

  get #impatient(): boolean {
    const { patience } = this.#training.options;
    return patience > 0 && this.#sinceBest >= patience;
  }

  rate(): { learningRate: number; embeddingLearningRate: number } {
    const { optimizer } = this.#training.options;
    const { learningRate, embeddingLearningRate } = optimizer;
    const share = rateShare(optimizer, this.step, this.#steps);
    return {
      learningRate: learningRate * share,
      embeddingLearningRate: embeddingLearningRate * share,
    };
  }

  finishStep(
    tasks: Readonly<Partial<Record<TaskName, { readonly count: number }>>>,
    milliseconds: { readonly input: number; readonly total: number },
  ): void {
    this.step += 1;
    for (const task of this.#training.tasks) {
      this.#samples[task] = (this.#samples[task] ?? 0) + (tasks[task]?.count ?? 0);
    }
    this.#milliseconds = {
      input: this.#milliseconds.input + milliseconds.input,
      total: this.#milliseconds.total + milliseconds.total,
    };
  }

  lossesDue(): boolean {
    const interval = Math.max(1, Math.floor(this.stepsPerEpoch / LOSSES_PER_EPOCH));
    return this.step % interval === 0 || this.evaluationDue();
  }

  evaluationDue(): boolean {
    const { evaluationsPerEpoch } = this.#training.options;
    const number = (step: number): number =>
      Math.floor((step * evaluationsPerEpoch) / this.stepsPerEpoch);
    return this.step >= this.#steps || number(this.step) > number(this.step - 1);
  }

  average(last: Weights): Weights {
    const { averageLast } = this.#training.options;
    if (averageLast === 1) return last;
    this.#recent.push(last);
    if (this.#recent.length > averageLast) this.#recent.shift();
    return meanWeights(this.#recent);
  }

  /** Whether these weights are the best so far; without a score the newest are. */
  consider(
    weights: Weights,
    score: number | undefined,
    validation: Evaluation['validation'],
  ): boolean {
    const better = score === undefined || score > (this.best?.selection.score ?? -Infinity);
    this.#sinceBest = better ? 0 : this.#sinceBest + 1;
    if (!better) return false;
    const by = score === undefined ? 'last' : this.#training.options.select;
    const { step, epoch } = this.progress();
    this.best = { weights, selection: { by, step, epoch, score: score ?? 0, validation } };
    return true;
  }

  progress(): StepProgress {
    return {
      step: this.step,
      steps: this.#steps,
      epoch: this.step / this.stepsPerEpoch,
      learningRate: this.rate().learningRate,
      samplesSeen: { ...this.#samples },
      seconds: this.#milliseconds.total / 1000,
    };
  }

  outcome(selection: TrainingOutcome['selection']): TrainingOutcome {
    const smoke = this.#training.options.maxSteps !== undefined;
    return {
      progress: this.progress(),
      inputShare: this.#milliseconds.input / Math.max(1, this.#milliseconds.total),
      stopReason: smoke ? 'smoke' : this.#impatient ? 'patience' : 'epochs',
      selection,
    };
  }
}
