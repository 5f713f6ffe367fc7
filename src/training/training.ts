import type { TaskName } from '../core/tasks.ts';
import type { BatchBuilder } from '../data/batch-builder.ts';
import type { TrainingPart } from '../data/training-schedule.ts';
import type { MetricValues } from '../metrics/metric-names.ts';
import type { Model } from '../models/model.ts';
import type { Scorer } from './score-predictions.ts';
import type { TrainingOptions } from './training-options.ts';
import type { TaskNumbers } from './weighting/task-weighting.ts';

export interface Training {
  readonly model: Model;
  readonly tasks: readonly TaskName[];
  readonly options: TrainingOptions;
  readonly seed: number;
  readonly builder: BatchBuilder;
  readonly scorer: Scorer;
  /** What an epoch is made of. */
  readonly schedule: readonly TrainingPart[];
  /** Moments of the validation split. */
  readonly validation: Uint32Array;
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
  /**
   * Mean losses since the last call, a few times an epoch; what each task's loss is multiplied by, where that is not fixed.
   */
  losses(progress: StepProgress, means: TaskNumbers, weights: TaskNumbers | undefined): void;
  evaluation(progress: StepProgress, evaluation: Evaluation): void;
}

export interface StepProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Epochs of the schedule done, as a fraction. */
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
    /** Absent where nothing was chosen by. */
    readonly score?: number;
    readonly validation: Readonly<Partial<Record<TaskName, MetricValues>>>;
  };
}

/** Thrown when the signal asked to stop. */
export class TrainingInterrupted extends Error {}
