import type * as tf from '@tensorflow/tfjs-core';
import type { TaskName } from '../core/tasks.ts';
import type { ItemEntries, TaskBatch } from '../data/batch.ts';
import type { CandidateIds } from '../data/wide-features.ts';
import type { Parameters } from '../nn/parameters.ts';

/** What is asked of a model: the candidates it scores and the loss it is trained by (Ni et al. 2018, Fig. 5, Eq. 8-10). */
export interface Task {
  readonly name: TaskName;
  readonly candidates: Candidates;
  /** Mean over the task's own rows (L2R: weighted by n). logits [N], of classes [N, K] */
  loss(logits: tf.Tensor, rows: TaskBatch): tf.Scalar;
}

/** What a row offers to score: models ask for the kind of candidates, never for the task. */
export type Candidates = VectorCandidates | RankedCandidates | ClassCandidates;

/** Items, icons, shops: each has a vector, and is scored on it. */
export interface VectorCandidates {
  readonly kind: 'vectors';
  /** Declares the weights that turn candidates into vectors. */
  vectors(parameters: Parameters): CandidateVectors;
  /** The same candidates as raw ids, for linear models. */
  ids(inputs: { readonly items: ItemEntries; readonly rows: TaskBatch }): CandidateIds;
  /** Standardised statistics of the candidates, beside their ids. */
  readonly numbers: number;
}

export interface CandidateVectors {
  /** C: of all parts together. */
  readonly width: number;
  parts(inputs: CandidateInputs): readonly CandidatePart[];
}

export interface CandidateInputs {
  /** Vectors of the batch's distinct items. [U, E] */
  readonly items: tf.Tensor2D;
  readonly rows: TaskBatch;
}

/** Part of the candidates' vectors: vectors [U, d] and which one each row has; without index, one a row. */
export interface CandidatePart {
  readonly vectors: tf.Tensor2D;
  readonly index?: Int32Array;
}

/** Candidates known by their ranking features r alone. [N, m] */
export interface RankedCandidates {
  readonly kind: 'features';
  /** m: ranking features, standardised, larger = better. */
  readonly features: number;
  /** Coefficients of a logistic regression on the same features, where the data set has them. [m] */
  readonly coefficients?: readonly number[] | undefined;
  /** Share of positives in training, weighted by n, in (0, 1). */
  readonly baseRate?: number | undefined;
}

/** The K classes themselves: every row asks which one. */
export interface ClassCandidates {
  readonly kind: 'classes';
  /** K: price levels; 7 in the paper. */
  readonly classes: number;
}

/** Numbers that a model gives for a row: 1, or one a class. */
export function outputsOf({ candidates }: Task): number {
  return candidates.kind === 'classes' ? candidates.classes : 1;
}
