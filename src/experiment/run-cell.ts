import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import { checkSplits } from '../data/check-splits.ts';
import type { PreparedDataset } from '../data/prepared-dataset.ts';
import { readPreparedDataset } from '../data/prepared-store.ts';
import { ITEM_TABLE } from '../models/feature-embeddings.ts';
import type { Model } from '../models/model.ts';
import type { Backend } from '../nn/backend/backend.ts';
import { readWeights } from '../nn/weights.ts';
import { writeCheckpoint } from '../results/checkpoint.ts';
import { startCell, writeRecord } from '../results/results-store.ts';
import { TRAINING_VERSION, type MetricsByTask, type RunRecord } from '../results/run-record.ts';
import { writePredictions } from '../results/test-predictions.ts';
import { predict } from '../training/predict.ts';
import { pretrainItems, type PretrainingOutcome } from '../training/pretrain-items.ts';
import type { Scorer } from '../training/score-predictions.ts';
import type { SkipGramProgress } from '../training/skip-gram.ts';
import { train } from '../training/train.ts';
import { type TrainingObserver, type TrainingOutcome } from '../training/training.ts';
import type { CellJob } from './cell-job.ts';
import { cellMoments, cellSchedule } from './cell-moments.ts';
import { composeCell, type ComposedCell } from './compose-cell.ts';
import { composePretraining } from './compose-pretraining.ts';
import { splitMetrics } from './evaluate-split.ts';
import { processor } from './processor.ts';
import { provenance } from './provenance.ts';
import { trialRecord } from './trial-record.ts';

export interface CellRun {
  readonly job: CellJob;
  readonly backend: Backend;
  readonly observer: TrainingObserver;
  readonly signal: AbortSignal;
  /** Wall-clock time, for the record. */
  readonly now: () => Date;
  /** Called now and then while item vectors are pre-trained, where the model asks for it. */
  readonly onPretraining: (progress: SkipGramProgress) => void;
  /** Called when training is over and the test split is scored, once. */
  readonly onTest: () => void;
}

/** What a smoke run is cut down to: it proves that the file runs, and is never reported. */
const SMOKE = { steps: 3 } as const;

/**
 * Trains one cell, scores the weights that validation chose on test, once, and leaves everything in its folder. A trial of a
 * search never sees the test split, and keeps no weights: what is chosen is trained anew.
 */
export async function runCell(run: CellRun): Promise<RunRecord> {
  const { job, observer } = run;
  const started = run.now();
  const clockStart = observer.clock();
  startCell(job.folder);
  const dataset = readPreparedDataset(job.dataset);
  const { labelled } = cellMoments(dataset, job.data, job.cell);
  checkSplits(dataset, job.cell.tasks, job.data, labelled);
  const cell = await composeCell(job, dataset, { signal: run.signal, clock: observer.clock });
  const pretraining = await pretrain(run, dataset, cell.model);
  const outcome = await train({
    model: cell.model,
    tasks: job.cell.tasks,
    options: {
      ...job.cell.training,
      dropout: 'dropout' in job.cell.model ? job.cell.model.dropout : 0,
      ...(job.smoke && { maxSteps: SMOKE.steps }),
    },
    seed: job.cell.seed,
    builder: cell.builder,
    scorer: cell.scorer,
    schedule: cellSchedule(job.cell, (tasks) => cell.momentsOf('train', tasks)),
    validation: cell.momentsOf('validation', job.cell.tasks),
    observer,
    signal: run.signal,
  });
  const { trial } = job.cell;
  if (trial === undefined) run.onTest();
  const metrics = await scoreSplits(run, cell, trial ? ['validation'] : ['validation', 'test']);
  if (trial === undefined) {
    const { step, epoch } = outcome.selection;
    const identity = { ...identityOf(job, dataset), tasks: [...job.cell.tasks], step, epoch };
    writeCheckpoint(job.folder, identity, readWeights(cell.model.parameters));
  }
  const record: RunRecord = {
    formatVersion: 1,
    status: 'complete',
    smoke: job.smoke,
    ...identityOf(job, dataset),
    label: job.cell.label,
    learning: job.cell.learning,
    tasks: [...job.cell.tasks],
    ...(trial && { trial: trialRecord(job.cell, trial, metrics) }),
    ...(job.tuning && { tuning: job.tuning }),
    ...(job.cell.labels && { labels: job.cell.labels }),
    ...startOf(job, cell.sourceWeights),
    provenance: provenance(),
    engine: engineOf(run.backend),
    startedAt: started.toISOString(),
    finishedAt: run.now().toISOString(),
    work: {
      ...workOf(outcome, pretraining, (observer.clock() - clockStart) / 1000),
      ...(cell.representingSeconds !== undefined && {
        representingSeconds: cell.representingSeconds,
      }),
    },
    parameters: cell.model.parameters.count(),
    selection: selectionOf(outcome),
    stopReason: outcome.stopReason,
    metrics,
  };
  writeRecord(job.folder, record);
  cell.model.parameters.dispose();
  return record;
}

async function pretrain(
  { job, observer, onPretraining, signal }: CellRun,
  dataset: PreparedDataset,
  { parameters }: Model,
): Promise<PretrainingOutcome | undefined> {
  const asked = composePretraining(job, dataset);
  if (asked === undefined) return undefined;
  const { seed } = job.cell;
  const { clock } = observer;
  const table = present(parameters.tables.get(ITEM_TABLE), ITEM_TABLE);
  return await pretrainItems(table, { ...asked, seed, clock, onProgress: onPretraining, signal });
}

async function scoreSplits(
  { job, signal }: CellRun,
  cell: ComposedCell,
  splits: readonly ('validation' | 'test')[],
): Promise<MetricsByTask> {
  const metrics: MetricsByTask = {};
  for (const split of splits) {
    const moments = cell.momentsOf(split, job.cell.tasks);
    const { batchSize } = job.cell.training;
    const predictions = await predict(cell.model, cell.builder, moments, { batchSize, signal });
    for (const task of job.cell.tasks) {
      const found = predictions[task];
      if (found === undefined) continue;
      const rows = cell.scorer.rowsOf(task, { ...found, scores: found.logits, scale: 'logit' });
      metrics[task] = { ...metrics[task], [split]: splitMetrics(task, split, rows) };
      if (split === 'test') writeTestRows(job, task, rows, found.outputs);
    }
  }
  return metrics;
}

function writeTestRows(
  job: CellJob,
  task: TaskName,
  rows: ReturnType<Scorer['rowsOf']>,
  width: number,
): void {
  writePredictions(job.folder, task, {
    user: rows.users,
    request: Int32Array.from(rows.requests),
    label: rows.labels,
    ...(task === 'l2r' && rows.kind === 'binary' && rows.weights && { weight: rows.weights }),
    scores: rows.scores,
    width,
  });
}

function identityOf({ experiment, cell, data, digest }: CellJob, { manifest }: PreparedDataset) {
  const { name, fingerprint, otherFiles } = manifest;
  return {
    experiment,
    row: cell.row,
    seed: cell.seed,
    digest,
    trainingVersion: TRAINING_VERSION,
    spec: { data: { ...data }, model: { ...cell.model }, training: { ...cell.training } },
    dataset: { name, fingerprint, ...(otherFiles && { otherFiles }) },
  };
}

function startOf({ cell: { start }, source }: CellJob, weights: string | undefined) {
  if (start === undefined || source === undefined || weights === undefined) return {};
  return { start: { ...start, freeze: [...start.freeze], source: source.digest, weights } };
}

function engineOf(backend: Backend): RunRecord['engine'] {
  const model = processor();
  return {
    name: backend.kind === 'native' ? 'tensorflow' : 'tfjs-wasm',
    version: backend.engine.replace(/^\S+ /, ''), // the name stands beside it
    device: backend.deviceName,
    ...(model !== undefined && { processor: model }),
    threads: backend.threads,
    environment: { ...backend.settings },
  };
}

function selectionOf({
  selection: { by, step, epoch, score },
}: TrainingOutcome): RunRecord['selection'] {
  return { on: 'validation', by, step, epoch, ...(score !== undefined && { score }) };
}

function workOf(
  { progress, inputShare }: TrainingOutcome,
  pretraining: PretrainingOutcome | undefined,
  wallSeconds: number,
): RunRecord['work'] {
  const samples = Object.values(progress.samplesSeen).reduce((sum, count) => sum + count, 0);
  return {
    steps: progress.step,
    epochs: progress.epoch,
    samplesSeen: { ...progress.samplesSeen },
    ...(pretraining && { pretraining: pretrainingWork(pretraining) }),
    trainingSeconds: progress.seconds,
    wallSeconds,
    samplesPerSecond: samples / Math.max(1e-9, progress.seconds),
    inputShare,
    peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
  };
}

function pretrainingWork({ progress, loss }: PretrainingOutcome) {
  const { words, pairs, seconds } = progress;
  return { words, pairs, seconds, loss };
}
