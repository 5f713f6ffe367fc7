import { rateShare } from '../core/learning-rate.ts';
import type { TaskName } from '../core/tasks.ts';
import { stepsPerEpoch } from '../data/training-schedule.ts';
import { meanWeights, type Weights } from '../nn/weights.ts';
import type { Evaluation, StepProgress, Training, TrainingOutcome } from './training.ts';

const LOSSES_PER_EPOCH = 20;

interface Candidate {
  readonly weights: Weights;
  readonly selection: TrainingOutcome['selection'];
}

/** Where the run stands: steps, samples, time, the best candidate and the reason to stop. */
export class RunningState {
  readonly stepsPerEpoch: number;
  /** By a part of a weight's name: heads name their weights after their task. */
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
    this.stepsPerEpoch = stepsPerEpoch(training.schedule, batchSize);
    this.#steps = Math.min(maxSteps ?? Infinity, epochs * this.stepsPerEpoch);
    this.rateFactors = training.options.optimizer.headRates;
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
    const scored = score !== undefined && { score };
    this.best = { weights, selection: { by, step, epoch, ...scored, validation } };
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
