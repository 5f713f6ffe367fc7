import type { TaskName } from '../core/tasks.ts';

/** How a model is trained; each field as the experiment's `training` section documents it. */
export interface TrainingOptions {
  readonly epochs: number;
  /** Moments a step. */
  readonly batchSize: number;
  readonly optimizer: {
    readonly learningRate: number;
    readonly embeddingLearningRate: number;
    readonly decay: 'none' | 'linear' | 'cosine';
    readonly warmupSteps: number;
    readonly warmupShare: number;
    /** Factor on the rates of a task's private weights. */
    readonly headRates: Readonly<Record<TaskName, number>>;
  };
  readonly l2: { readonly dense: number; readonly embedding: number };
  readonly clipNorm: number;
  readonly taskWeights: Readonly<Record<TaskName, number>>;
  readonly weighting: WeightingOptions;
  readonly evaluationsPerEpoch: number;
  readonly patience: number;
  readonly select: 'metric' | 'loss';
  readonly selectOn?: readonly TaskName[];
  readonly averageLast: number;
  /** Share of a step's distinct items whose id is hidden. */
  readonly hiddenItems: number;
  /** Share of hidden units dropped. */
  readonly dropout: number;
  /** Stop after so many steps, whatever the epochs say: smoke runs. */
  readonly maxSteps?: number;
}

/** How the losses of the tasks are balanced; see training/weighting. */
export type WeightingOptions =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'uncertainty'; readonly logVariance: number }
  | { readonly kind: 'dwa'; readonly temperature: number }
  | { readonly kind: 'gradnorm'; readonly alpha: number; readonly learningRate: number }
  | { readonly kind: 'pcgrad' };
