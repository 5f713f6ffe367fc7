import { SPLIT_NAMES, type TaskName } from '../core/tasks.ts';
import { itemSentences } from '../data/item-sentences.ts';
import { isLabelled, type Labelled } from '../data/label-share.ts';
import type { PreparedDataset } from '../data/prepared-dataset.ts';
import { stepsPerEpoch, type TrainingPart } from '../data/training-schedule.ts';
import { at } from '../core/typed-arrays.ts';
import type { DataSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { cellMoments, cellSchedule } from './cell-moments.ts';

export interface CostEstimate {
  readonly moments: number;
  readonly steps: number;
  /** Candidate rows seen in training. */
  readonly samples: number;
  readonly seconds: number;
  readonly memoryMiB: number;
}

/**
 * Encoded events a second, training steps included: what one thread of a server CPU did in
 * `dupn bench train` (bench/README.md). A guess of the order of magnitude, not a promise.
 */
const EVENTS_PER_SECOND_AND_THREAD = 25_000;
const EVALUATION_SHARE = 1 / 3;
/** Entries of context vectors that pre-training reads a second, on one thread (completejourney, bench/README.md). */
const CONTEXT_NUMBERS_PER_SECOND = 9e7;
const BASE_MEMORY_MIB = 600;
/** Of a stored representation: 256 numbers, as wide as the paper's. */
const REPRESENTATION_BYTES = 256 * 4;

/** What a cell will cost, from the sizes of its data and its model. */
export function estimateCost(
  dataset: PreparedDataset,
  data: DataSpec,
  cell: PlannedCell,
  threads: number,
): CostEstimate {
  const { tasks, training } = cell;
  const moments = cellMoments(dataset, data, cell);
  const parts = cellSchedule(cell, (asking) => moments.of('train', asking));
  const evaluated =
    moments.of('validation', tasks).length * (training.epochs * training.evaluationsPerEpoch + 1) +
    (cell.trial === undefined ? moments.of('test', tasks).length : 0);
  const encoded = parts.reduce((sum, { moments, passes }) => sum + moments.length * passes, 0);
  const trained = encoded * training.epochs * passesPerStep(cell);
  const historyLength = cell.start?.representation === 'stored' ? 1 : data.historyLength;
  const events = historyLength * (trained + evaluated * EVALUATION_SHARE);
  return {
    moments: moments.of('train', tasks).length,
    steps: stepsPerEpoch(parts, training.batchSize) * training.epochs,
    samples: samplesOf(dataset, parts, moments.labelled) * training.epochs,
    seconds:
      events / (EVENTS_PER_SECOND_AND_THREAD * threads) + pretrainingSeconds(dataset, data, cell),
    memoryMiB:
      BASE_MEMORY_MIB +
      datasetMiB(dataset) +
      tableMiB(dataset, cell) +
      representationMiB(dataset, cell),
  };
}

/** What it takes to make the representations that a cell reads, where no cell has made them before: one pass over all splits. */
export function representingSeconds(
  dataset: PreparedDataset,
  data: DataSpec,
  { tasks, seed, start }: PlannedCell,
  threads: number,
): number {
  if (start?.representation !== 'stored') return 0;
  const { of } = cellMoments(dataset, data, { seed });
  const moments = SPLIT_NAMES.reduce((sum, split) => sum + of(split, tasks).length, 0);
  const events = data.historyLength * moments * EVALUATION_SHARE;
  return events / (EVENTS_PER_SECOND_AND_THREAD * threads);
}

/** Of all requests of the target, whoever's they are. */
function representationMiB({ tasks }: PreparedDataset, cell: PlannedCell): number {
  if (cell.start?.representation !== 'stored') return 0;
  const requests = cell.tasks.map((task) => tasks[task]?.momentOffset.at(-1) ?? 0);
  return (requests.reduce((sum, count) => sum + count, 0) * REPRESENTATION_BYTES) / 2 ** 20;
}

/** Ways of weighting that take the gradient of each task's loss by itself go through the network once a task. */
function passesPerStep({ tasks, training }: PlannedCell): number {
  const { kind } = training.weighting;
  return kind === 'gradnorm' || kind === 'pcgrad' ? tasks.length : 1;
}

/** A word has `window` + 1 pairs on average, each with 1 + `negatives` context vectors. */
function pretrainingSeconds(
  dataset: PreparedDataset,
  { users }: DataSpec,
  { model, start }: PlannedCell,
): number {
  if (start !== undefined || model.kind !== 'dupn' || model.itemVectors === undefined) return 0;
  const { window, negatives, epochs } = model.itemVectors;
  const pairs = itemSentences(dataset, { users }).item.length * epochs * (window + 1);
  return (pairs * (1 + negatives) * model.embeddingDim.item) / CONTEXT_NUMBERS_PER_SECOND;
}

/** Rows of an epoch. */
function samplesOf(
  dataset: PreparedDataset,
  parts: readonly TrainingPart[],
  labelled: Labelled | undefined,
): number {
  return parts.reduce((sum, { tasks, moments, passes }) => {
    const rows = tasks.map((task) => rowsOf(dataset, task, moments, labelled));
    return sum + passes * rows.reduce((total, count) => total + count, 0);
  }, 0);
}

function rowsOf(
  dataset: PreparedDataset,
  task: TaskName,
  moments: Uint32Array,
  labelled: Labelled | undefined,
): number {
  const examples = dataset.tasks[task];
  if (examples === undefined) return 0;
  const { momentOffset, rowOffset } = examples;
  return moments.reduce((sum, moment) => {
    if (!isLabelled(labelled, task, moment)) return sum;
    const from = at(rowOffset, at(momentOffset, moment));
    return sum + at(rowOffset, at(momentOffset, moment + 1)) - from;
  }, 0);
}

function datasetMiB({ events, tasks }: PreparedDataset): number {
  const tables: object[] = [events, ...Object.values(tasks).map(({ rows }) => rows)];
  const columns = tables.flatMap((table): unknown[] => Object.values(table));
  const bytes = columns.map((column) => (ArrayBuffer.isView(column) ? column.byteLength : 0));
  return bytes.reduce((sum, size) => sum + size, 0) / 2 ** 20;
}

/** Weights, accumulators, the best and the current copy. */
function tableMiB({ manifest }: PreparedDataset, { model }: PlannedCell): number {
  if (model.kind === 'wide') return wideMiB(model);
  const { item, shop, brand, category, tag } = model.embeddingDim;
  const sizes = manifest.vocabulary;
  const numbers =
    sizes.item * item +
    sizes.shop * shop +
    sizes.brand * brand +
    sizes.category * category +
    sizes.tag * tag;
  const wide = model.kind === 'wide-deep' ? wideMiB(model.wide) : 0;
  return wide + (numbers * 4 * 4) / 2 ** 20;
}

/** The hashed table with its n and z, the best and the current copy. */
function wideMiB({ buckets }: { readonly buckets: number }): number {
  return (buckets * 4 * 5) / 2 ** 20;
}
