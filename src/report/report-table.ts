import type { TaskName } from '../core/tasks.ts';
import type { MetricName } from '../metrics/metric-names.ts';
import type { TrialOutcome } from '../results/run-record.ts';
import type { ExperimentSpec, ReferenceName } from '../spec/experiment-spec.ts';

/** What `dupn report --format json` prints; every other format is drawn from it. */
export interface ReportTable {
  readonly experiment: string;
  readonly kind: ExperimentSpec['kind'];
  readonly about: string;
  readonly dataset: { readonly name: string; readonly fingerprint: string | null };
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  /** Pairs of rows by seed; empty where the kind of experiment compares none. */
  readonly differences: readonly ReportDifference[];
  /** Untrained rows. */
  readonly references: readonly ReportReference[];
  /** What the data set's own file says that a model must pass. */
  readonly floors: readonly ReportFloor[];
  readonly claims: readonly ReportClaim[];
  /** Of kind multi-task: what joint training did to the tasks; null for the other kinds. */
  readonly multiTask: MultiTaskSummary | null;
  /** Of kind transfer: what the sources gave the targets; null for the other kinds. */
  readonly transfer: TransferSummary | null;
  /** Where values to reach on validation are stated, and of kind transfer. */
  readonly reach: readonly SamplesToReach[];
  readonly protocol: ReportProtocol;
  /** Whatever a reader must know to trust a number, a sentence each. */
  readonly notes: readonly string[];
}

export interface ReportColumn {
  /** `ctr.auc`. */
  readonly id: string;
  readonly task: TaskName;
  readonly metric: MetricName;
  readonly better: 'higher' | 'lower';
}

export type Interval = readonly [number, number];

export interface ReportCell {
  /** Over seeds. */
  readonly mean: number;
  /** Sample deviation over seeds; null for a single one. */
  readonly sd: number | null;
  /** Seeds. */
  readonly n: number;
  /** 95 % bootstrap over test users, its ends averaged over the seeds. */
  readonly ci95: Interval | null;
  /** The published number. */
  readonly paper: number | null;
  readonly bySeed: Readonly<Record<string, number>>;
  /** Where the 95 % interval lies against the highest stated floor; absent where there is none. */
  readonly floor?: 'above' | 'within' | 'below';
}

export interface ReportRow {
  readonly label: string;
  /** By column; a column without a cell stands in `missing`. */
  readonly cells: Readonly<Record<string, ReportCell>>;
  /** Why a cell is not there, by column. */
  readonly missing: Readonly<Record<string, string>>;
  /** Null where the experiment tunes no row. */
  readonly tuning: RowTuning | null;
  readonly cost: ReportCost | null;
}

export interface RowTuning {
  /** Trials of each cell that the experiment asks for. */
  readonly trialsPerCell: number;
  /** Cells that choose by themselves: a single-task row has one a task. */
  readonly searches: number;
  /** Whether another row has more: a row with more trials had more chances. */
  readonly fewerThanOthers: boolean;
  /** By cell: a single-task row has one a task. */
  readonly chosen: readonly ChosenSettings[];
}

export interface ChosenSettings {
  readonly label: string;
  /** Number of the trial, from 1. */
  readonly trial: number;
  readonly trials: number;
  readonly settings: TrialOutcome['settings'];
  /** Selection score on validation; null: too few positives to score by. */
  readonly score: number | null;
}

/** Means over seeds; a row with one cell a task counts them all. */
export interface ReportCost {
  /** Embedding tables and dense weights together. */
  readonly parameters: number;
  readonly embeddingParameters: number;
  readonly denseParameters: number;
  /** Of both together: what the losses of the tasks do not train. */
  readonly frozenParameters: number;
  readonly samplesSeen: number;
  /** Of the whole cells, evaluation and start included. */
  readonly seconds: number;
  readonly trainingSeconds: number;
  /** Of item vectors, in front of the training and not in its seconds; 0 without. */
  readonly pretrainingSeconds: number;
  /** Of the source's representations, made by the first cell that needs them and not in its training seconds; 0 without. */
  readonly representingSeconds: number;
  /** While training. */
  readonly samplesPerSecond: number;
  readonly peakMemoryMiB: number;
  /** Of the trials, which all seeds share; null without any. */
  readonly tuning: TuningCost | null;
}

/** Sums over the trials of all cells of a row. */
export interface TuningCost {
  readonly trials: number;
  /** Trials that diverged: they are not in the sums. */
  readonly diverged: number;
  readonly samplesSeen: number;
  readonly seconds: number;
  readonly trainingSeconds: number;
  /** As of the cells; null where no record has it. */
  readonly pretrainingSeconds: number | null;
  readonly representingSeconds: number;
  readonly samplesPerSecond: number;
}

export interface ReportDifference {
  /** `multi-task - single-task`. */
  readonly label: string;
  readonly cells: Readonly<Record<string, DifferenceCell>>;
}

export interface DifferenceCell {
  readonly mean: number;
  readonly n: number;
  /** 95 % t interval over seeds; null for a single one. */
  readonly ci95: Interval | null;
  readonly paper: number | null;
  readonly bySeed: Readonly<Record<string, number>>;
}

export interface ReportReference {
  readonly label: ReferenceName;
  /** What one cannot pass with what can be known, or what a model must pass. */
  readonly role: 'ceiling' | 'base' | 'floor';
  readonly cells: Readonly<
    Record<string, { readonly value: number; readonly ci95: Interval | null }>
  >;
}

export interface ReportFloor {
  readonly label: string;
  readonly source: string;
  /** By column. */
  readonly cells: Readonly<Record<string, number>>;
}

export interface ReportClaim {
  readonly id: string;
  readonly text: string;
  /** Shown: the unadjusted interval of the difference excludes zero, and Holm over all claims of the table agrees. */
  readonly verdict:
    | 'shown'
    | 'interval excludes zero; not by Holm'
    | 'interval excludes zero the other way; not by Holm'
    | 'not shown'
    | 'shown the other way'
    | 'inconclusive';
  readonly evidence: string;
  /** Null with too few seeds. */
  readonly test: ClaimTest | null;
}

/** Two-sided paired t test over seeds. */
export interface ClaimTest {
  readonly pValue: number;
  /** By Holm over the tests of all claims of the table. */
  readonly adjusted: number;
  /** How many tests that are. */
  readonly tests: number;
}

export interface MultiTaskSummary {
  /**
   * Δm in percent, by seed: the mean over tasks of the relative change of the primary metric, better is positive. Null where
   * no seed has all tasks.
   */
  readonly relativeGain: DifferenceCell | null;
  /** Tasks that joint training made worse, by the interval of the difference. */
  readonly negativeTransfer: readonly NegativeTransfer[];
  readonly bestEpochs: readonly BestEpochs[];
  /** By task and seed, of the pairs that are complete. */
  readonly samplesSeen: readonly PairedSamples[];
}

export interface NegativeTransfer {
  readonly task: TaskName;
  readonly metric: MetricName;
  readonly difference: DifferenceCell;
  /** Id of the claim that has the evidence, tests included. */
  readonly claim: string;
}

/** Epochs of a task's cells in a row: where its own validation metric is best, and whose weights were kept. */
export interface BestEpochs {
  readonly row: string;
  readonly task: TaskName;
  readonly metric: MetricName;
  /** Null without traces. */
  readonly best: SeedMean | null;
  readonly kept: SeedMean;
}

export interface SeedMean {
  readonly mean: number;
  readonly bySeed: Readonly<Record<string, number>>;
}

/** Candidate rows of a task that the cells of a pair saw in training. */
export interface PairedSamples {
  readonly task: TaskName;
  readonly seed: number;
  readonly joint: number;
  readonly single: number;
}

export interface TransferSummary {
  /** Which strategy wins where. */
  readonly comparisons: readonly TransferComparison[];
  /** What strategies give beyond a start from scratch: the source × target matrix, row by row. */
  readonly gains: readonly TransferGain[];
}

/** A strategy minus RS with the same labels of the target, by seed. */
export interface TransferGain {
  readonly row: string;
  readonly strategy: string;
  readonly source: string;
  /** Of the target's labels. (0, 1] */
  readonly share: number;
  /** Id of the target's column. */
  readonly column: string;
  readonly task: TaskName;
  readonly metric: MetricName;
  readonly difference: DifferenceCell;
}

/** Samples that a row takes until validation first gives a value of a task's primary metric. */
export interface SamplesToReach {
  readonly row: string;
  readonly task: TaskName;
  readonly metric: MetricName;
  /** As the experiment states it; null: what RS reaches at best with the same labels, seed by seed. */
  readonly goal: number | null;
  /** Seeds that could reach it: those with a trace. */
  readonly seeds: number;
  /** Rows of the task, mean over the seeds; null unless all of them reach the goal. */
  readonly samples: number | null;
  /** The same with the rows of other tasks that the cell trains and those that its source saw. */
  readonly allSamples: number | null;
  /** Rows of the task, of the seeds that reach the goal. */
  readonly bySeed: Readonly<Record<string, number>>;
}

/** The strategies for one target, source and share of the labels. */
export interface TransferComparison {
  /** Id of the target's column. */
  readonly column: string;
  readonly task: TaskName;
  readonly metric: MetricName;
  readonly source: string;
  /** Of the target's labels. (0, 1] */
  readonly share: number;
  /** Over the seeds that all of them have; empty where there is none. */
  readonly strategies: readonly StrategyOutcome[];
  /** The strategy with the best mean over these seeds; null without any. */
  readonly best: string | null;
  /** The best minus each other one, by seed. */
  readonly differences: readonly { readonly than: string; readonly difference: DifferenceCell }[];
  /** All of it in a sentence or two. */
  readonly text: string;
}

/** Means over the seeds that all strategies of a comparison have. */
export interface StrategyOutcome {
  readonly row: string;
  readonly strategy: string;
  readonly mean: number;
  /** Seeds. */
  readonly n: number;
  /** Candidate rows of the target seen in training. */
  readonly targetSamples: number;
  /** Candidate rows of all its tasks that the source saw; null without a source. */
  readonly sourceSamples: number | null;
  /** Without evaluation, and without what the source cost. */
  readonly trainingSeconds: number;
  /** What the source's training took, which all that start from it share; null without a source. */
  readonly sourceSeconds: number | null;
  /** What making the representations took, which all cells of that source and target share; null without, or not measured. */
  readonly representingSeconds: number | null;
  /** What the training of its trials took, which all seeds share; null where nothing was searched. */
  readonly searchSeconds: number | null;
}

export interface ReportProtocol {
  readonly selectedOn: 'validation';
  readonly seeds: readonly number[];
  readonly testRows: Readonly<Partial<Record<TaskName, number>>>;
  readonly testUsers: Readonly<Partial<Record<TaskName, number>>>;
  readonly interval: string;
}
