import type { TaskName } from '../core/tasks.ts';

/**
 * An experiment as its YAML file states it, every default filled in. `kind` says which cells are
 * derived: `multi-task` one joint cell and its single-task twins a seed, `comparison` the rows listed.
 */
export type ExperimentSpec = MultiTaskSpec | ComparisonSpec;

interface CommonSpec {
  /** Name of the results folder: lower-case words joined by `-`, `/` for groups (`completejourney/multi-task`). */
  readonly experiment: string;
  readonly about: string;
  readonly data: DataSpec;
  readonly tasks: readonly TaskName[];
  readonly seeds: readonly number[];
  readonly training: TrainingSpec;
  /** Untrained rows that frame the table. */
  readonly references: readonly ReferenceName[];
  readonly report: ReportSpec;
}

export interface MultiTaskSpec extends CommonSpec {
  readonly kind: 'multi-task';
  readonly model: ModelSpec;
}

export interface ComparisonSpec extends CommonSpec {
  readonly kind: 'comparison';
  readonly rows: readonly RowSpec[];
}

export interface RowSpec {
  readonly label: string;
  readonly model: ModelSpec;
  /** `joint`: one cell for all tasks; `single`: one cell a task. */
  readonly learning: 'joint' | 'single';
}

export type ReferenceName = 'constant' | 'popularity' | 'oracle';

export interface DataSpec {
  /** A built-in name (`simulated`, `completejourney`) or the path of a dataset.yaml beside the spec. */
  readonly dataset: string;
  /** Share of the users that train (all their moments), chosen by hash. (0, 1] */
  readonly users: number;
  /** Share of the users that are scored in validation and test, chosen by the same hash. (0, 1] */
  readonly evaluationUsers: number;
  /** T: events of a history, at most. */
  readonly historyLength: number;
}

/** DUPN (Ni et al. 2018, sections 4.1-4.3); the defaults are the paper's sizes. */
export interface ModelSpec {
  readonly kind: 'dupn';
  /** Where behaviour properties enter: DUPN-all, -bplstm, -bpatt, -nobp. */
  readonly properties: 'all' | 'lstm' | 'attention' | 'none';
  readonly embeddingDim: {
    readonly item: number; // 32
    readonly shop: number; // 24
    readonly brand: number; // 24
    readonly category: number; // 16
    readonly tag: number; // 28
    readonly scenario: number; // 16
    readonly time: number; // 16
    readonly type: number; // 16
    readonly query: number; // 32
    readonly profileField: number; // 8
    readonly entity: number; // 32
    readonly entityCategory: number; // 8
  };
  readonly hiddenUnits: {
    readonly lstm: number; // 128
    readonly profile: number; // 128
    readonly attention: readonly [number, number]; // [128, 64]
    readonly tower: number; // 128
    readonly iconEncoder: number; // 128
    readonly shopEncoder: number; // 64
  };
  /** Dropout of hidden dense layers, as the share that is dropped (the paper's 0.8 is what is kept). */
  readonly dropout: number; // 0.2
  readonly initialization: {
    /** Standard deviation of embedding rows. */
    readonly embedding: number; // 0.01
    readonly forgetBias: number; // 1
  };
}

export interface TrainingSpec {
  readonly epochs: number;
  /** Moments a step. */
  readonly batchSize: number;
  readonly optimizer: {
    readonly kind: 'adagrad';
    readonly learningRate: number;
    readonly initialAccumulator: number; // 0.1
    readonly embeddingLearningRate: number;
    readonly embeddingInitialAccumulator: number; // 0.1
    /** Learning rate over the planned steps: constant, or linearly to `finalShare` of it. */
    readonly decay: 'none' | 'linear' | 'cosine';
  };
  readonly l2: { readonly dense: number; readonly embedding: number };
  /** Global norm of all gradients; 0 = no clipping. */
  readonly clipNorm: number;
  readonly taskWeights: Readonly<Record<TaskName, number>>;
  readonly evaluationsPerEpoch: number;
  /** Evaluations without a better selection score before training stops; 0 = never stop early. */
  readonly patience: number;
  /** What the best checkpoint is chosen by, on validation: mean primary metric, or mean relative loss. */
  readonly select: 'metric' | 'loss';
  /** Mean of the weights of the last evaluations up to and including the current one; 1 = no averaging. */
  readonly averageLast: number;
}

export interface ReportSpec {
  /** Published numbers beside ours: a file of data/paper and a row label by row of ours. */
  readonly paper?: { readonly table: string; readonly rows: Readonly<Record<string, string>> };
  /** Metrics a task shows, beyond the primary one. */
  readonly metrics: 'primary' | 'all';
}
