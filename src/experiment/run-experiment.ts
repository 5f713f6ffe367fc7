import { readFileSync } from 'node:fs';
import { UserError } from '../core/errors.ts';
import type { LockWait } from '../data/folder-lock.ts';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import { findGpus, noGpuError } from '../nn/backend/gpu.ts';
import { dropClaim } from '../results/cell-claim.ts';
import {
  experimentFolder,
  restoreCell,
  writeDatasetCopy,
  writeExperimentCopy,
} from '../results/results-store.ts';
import { assertWritable } from '../results/writable-folder.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { adoptCells, adoptionsOf, NO_ADOPTIONS, type Adoptions } from './adopt-cells.ts';
import type { CellJob, EngineFacts, ProcessMessage } from './cell-job.ts';
import {
  planCells,
  plansToTrain,
  selectPlans,
  type CellPlan,
  type KnownPlan,
} from './cell-plan.ts';
import type { ExperimentFiles } from './experiment-files.ts';
import {
  probeEngine,
  runCells,
  type CellOutcome,
  type ExecutorObserver,
  type QueuedCell,
} from './local-executor.ts';
import { tryToNoteFailure } from './note-failure.ts';
import { ensurePrepared, type PreparationStage } from './prepared-folder.ts';
import { keepReferences } from './keep-references.ts';
import { engineName } from './planned-engine.ts';
import { keepTuning, runQueue } from './run-queue.ts';
import { isResult } from './trial-outcomes.ts';

export interface RunRequest {
  readonly files: ExperimentFiles;
  readonly results: string;
  /** Cells to run, by label and row; others stay as they are. */
  readonly selects: (cell: PlannedCell) => boolean;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly workers: number | undefined;
  readonly smoke: boolean;
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
  /** Wall-clock time, for the note of a process that was killed. */
  readonly now: () => Date;
}

export interface RunObserver extends ExecutorObserver {
  /** The prepared data set cannot be read, and is prepared anew. */
  damaged(damage: UserError): void;
  /** The data set of this name is made from other files than those that it was specified on. */
  otherSource(dataset: string): void;
  preparing(stage: PreparationStage): void;
  /** Another process is preparing the data set. */
  waiting(wait: LockWait): void;
  /** Words of the engine while it gets ready. */
  setup(message: ProcessMessage): void;
  engine(engine: EngineFacts): void;
  /** Sources that came from other experiments, or were not to be found there. */
  adopted(adoptions: Adoptions): void;
  planned(plans: readonly CellPlan[], toRun: readonly CellPlan[]): void;
}

export interface RunSummary {
  readonly failed: number;
  readonly interrupted: boolean;
}

/** Prepares the data, gets the engine ready, and trains every cell that is missing. */
export async function runExperiment(request: RunRequest): Promise<RunSummary> {
  const { files, results, observer, signal } = request;
  const folder = experimentFolder(results, files.spec.experiment);
  assertWritable(folder);
  writeExperimentCopy(folder, readFileSync(files.path, 'utf8'));
  writeDatasetCopy(folder, readFileSync(files.datasetPath, 'utf8'));
  if (request.device === 'gpu') await checkGpu(); // told now, and not when the data are prepared
  const location = await ensurePrepared(files.dataset, files.datasetPath, {
    onDamage: (damage) => {
      observer.damaged(damage);
    },
    onOtherSource: () => {
      observer.otherSource(files.dataset.dataset);
    },
    onProgress: (stage) => {
      observer.preparing(stage);
    },
    onWaiting: (wait) => {
      observer.waiting(wait);
    },
  });
  keepReferences(files, results, location);
  const engine = await probeEngine(
    request,
    (message) => {
      observer.setup(message);
    },
    signal,
  );
  if (engine.kind === 'interrupted') return { failed: 0, interrupted: true };
  if (engine.kind === 'failed') throw engineFailure(engine);
  observer.engine(engine);
  const planRequest = {
    spec: files.spec,
    results,
    fingerprint: location.fingerprint,
    engine: engineName(engine),
    smoke: request.smoke,
  };
  const planned = (): readonly CellPlan[] => selectPlans(planCells(planRequest), request.selects);
  const found = planned();
  const takesNone = request.smoke || request.force;
  const adoptions = takesNone ? NO_ADOPTIONS : adoptionsOf(found, results);
  adoptCells(adoptions);
  const plans = adoptions.size === 0 ? found : planned();
  const toRun = runningLast(plansToTrain(plans, request.force));
  observer.adopted(adoptions);
  observer.planned(plans, toRun);
  plans.forEach(keepTuning);
  const jobOf = ({ cell, digest, folder, tuning, source }: KnownPlan): CellJob => ({
    kind: 'cell',
    experiment: files.spec.experiment,
    cell: { ...cell, needs: [] },
    data: files.spec.data,
    digest,
    ...(tuning && { tuning }),
    ...(source && { source: { digest: source.digest, folder: source.folder } }),
    dataset: location.folder,
    folder,
    device: engine.kind === 'wasm' ? 'wasm' : request.device, // even where TensorFlow has come since
    engine: planRequest.engine,
    threads: request.threads,
    smoke: request.smoke,
  });
  return await runAll(
    runQueue({ request: planRequest, toRun, force: request.force, jobOf }),
    request,
  );
}

/** @throws UserError `no-gpu` */
async function checkGpu(): Promise<void> {
  const search = await findGpus();
  if (search.gpus.length === 0) throw noGpuError(search);
}

async function runAll(queue: readonly QueuedCell[], request: RunRequest): Promise<RunSummary> {
  const { observer, signal } = request;
  let failed = 0;
  const counting: ExecutorObserver = {
    started: (job) => {
      observer.started(job);
    },
    message: (job, message) => {
      observer.message(job, message);
    },
    ended: (job, outcome) => {
      if (outcome.kind === 'failed') {
        if (!isResult(job, outcome)) failed += 1;
        const { message, unheard } = outcome;
        if (unheard) {
          dropClaim(job.folder);
          tryToNoteFailure(job, { code: 'process-ended', message, failedAt: request.now() });
        }
      }
      if (outcome.kind === 'failed' || outcome.kind === 'interrupted') restoreCell(job.folder);
      observer.ended(job, outcome);
    },
    passed: (cell, reason) => {
      if (reason.kind === 'blocked') failed += 1;
      observer.passed(cell, reason);
    },
  };
  await runCells(queue, request.workers ?? 1, counting, signal);
  return { failed, interrupted: signal.aborted };
}

/** Cells that another process is at work on come last: they may be done by then. */
function runningLast(plans: readonly CellPlan[]): readonly CellPlan[] {
  const isRunning = ({ state }: CellPlan): boolean => state === 'running';
  return [...plans.filter((plan) => !isRunning(plan)), ...plans.filter(isRunning)];
}

/** The engine did not start: the child has already put the message into the user's words, or left a stack. */
function engineFailure({
  message,
  stack,
  exitCode,
}: Extract<CellOutcome, { kind: 'failed' }>): Error {
  if (stack !== undefined) return new Error(stack);
  return new UserError({ code: 'no-engine', message, exitCode: exitCode ?? 1 });
}
