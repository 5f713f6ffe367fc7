import type { TaskName } from '../core/tasks.ts';
import type { ModelSpec, TrainingSpec } from './experiment-spec.ts';
import type { GridPoint } from './tuning-schema.ts';

/** One training run that an experiment asks for: a row of its table, for one seed, or a trial of its search. */
export interface PlannedCell {
  /** The row of the table. */
  readonly row: string;
  /** The row, and the task where a row has one cell a task: `single-task-ctr`. Trials of a cell share one. */
  readonly label: string;
  readonly learning: 'joint' | 'single';
  readonly tasks: readonly TaskName[];
  readonly seed: number;
  /** Of a tuned cell, as the file states it: what its trials change is open until they are done. */
  readonly model: ModelSpec;
  readonly training: TrainingSpec;
  /** Absent for the cells of the table. */
  readonly trial?: Trial;
  /** Where not all labels of a task train. */
  readonly labels?: LabelShare;
  /** Where the weights come from a source: the cell among `needs` that is no trial. */
  readonly start?: SourceStart;
  /** Of a source: an experiment of the results folder whose cell is taken, where it has the same. */
  readonly from?: string;
  /** The task that the table shows of it, where it trains others beside it. */
  readonly target?: TaskName;
  /** Cells that have to be there before this one can start; a tuned cell takes its settings from its trials. */
  readonly needs: readonly PlannedCell[];
}

/** A combination of settings that is tried: trained like a cell of the table, scored on validation alone. */
export interface Trial {
  /** From 1, in the order of the grid. */
  readonly number: number;
  readonly of: number;
  readonly settings: GridPoint;
  /** The task that trials are compared by, where the cell trains others beside it; without it by all of its tasks. */
  readonly by?: TaskName;
}

/** Few labels: the moments whose requests of a task train are drawn with the seed, the smaller share within the larger. */
export interface LabelShare {
  readonly task: TaskName;
  /** (0, 1) */
  readonly share: number;
  /** Passes over them in an epoch. */
  readonly repeats: number;
}

/** How a cell starts from a source's embeddings and encoder; its head starts anew. */
export interface SourceStart {
  /** stored: computed once and never changed; trained: all modules are trained on, but for those that `freeze` names. */
  readonly representation: 'stored' | 'trained';
  readonly freeze: readonly string[];
}
