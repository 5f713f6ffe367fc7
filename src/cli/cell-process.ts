import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatUserError, UserError } from '../core/errors.ts';
import type { CellJob, ProcessJob, ProcessMessage } from '../experiment/cell-job.ts';
import type { Backend } from '../nn/backend/backend.ts';
import type { SetupProgress } from '../nn/backend/setup-progress.ts';
import { PRIMARY_METRIC } from '../metrics/metric-names.ts';
import type { SkipGramProgress } from '../training/skip-gram.ts';
import type { Evaluation, StepProgress, TrainingObserver } from '../training/training.ts';

/**
 * A process of the runner's own: takes one job over IPC, works, says how it went, ends. It is asked to stop by a
 * message: where TensorFlow computes, no signal may be handled (docs/adr/0005-one-process-a-cell.md).
 */
const abort = new AbortController();

process.on('disconnect', () => {
  abort.abort(); // the runner is gone
});
process.on('message', (message) => {
  if (message === 'stop') abort.abort();
  else void work(message as ProcessJob); // our own program, experiment/local-executor.ts
});

async function work(job: ProcessJob): Promise<void> {
  if (job.kind === 'probe') {
    abort.signal.addEventListener('abort', () => {
      finish({ kind: 'interrupted' }); // a set-up that is cut short leaves nothing half-way
    });
  }
  try {
    const { loadBackend } = await import('../nn/backend/load-backend.ts');
    const { device, threads } = job;
    const backend = await loadBackend({
      device,
      ...(threads !== undefined && { threads }),
      setup: job.kind === 'probe' ? 'allowed' : 'never',
      ...(job.kind === 'probe' && {
        report: (line: string) => {
          say({ kind: 'note', line });
        },
        progress: (progress: SetupProgress) => {
          say({ kind: 'setup', progress });
        },
      }),
    });
    if (job.kind === 'probe') say({ kind: 'engine', engine: factsOf(backend) });
    else await claimAndRun(job, backend);
    finish({ kind: 'done' });
  } catch (error) {
    finish(await failureOf(error, job));
  }
}

/** Waits for another process that is at work on the cell; what that one completes is not done again. */
async function claimAndRun(job: CellJob, backend: Backend): Promise<void> {
  const { checkEngine } = await import('../experiment/planned-engine.ts');
  checkEngine(job.engine, backend);
  const { claimCell } = await import('../results/cell-claim.ts');
  const { hasRecord, restoreCell } = await import('../results/results-store.ts');
  let release = await claimCell(job.folder);
  const waited = release === undefined;
  if (waited)
    say({ kind: 'note', line: 'another process is at work on this cell; waiting for it' });
  while (release === undefined) {
    await sleep(CLAIM_POLL_MS, undefined, { signal: abort.signal });
    release = await claimCell(job.folder);
  }
  try {
    restoreCell(job.folder); // a process that was killed may have left it put aside
    if (!(waited && hasRecord(job.folder))) await runJob(job, backend);
  } finally {
    await release();
  }
}

async function runJob(job: CellJob, backend: Backend): Promise<void> {
  const { runCell } = await import('../experiment/run-cell.ts');
  const observer = await observerOf(job);
  await runCell({
    job,
    backend,
    observer,
    signal: abort.signal,
    now: () => new Date(),
    onPretraining: (progress) => {
      sayNowAndThen(() => pretrainingMessage(progress));
    },
    onTest: () => {
      say({ ...IDLE, kind: 'progress', phase: 'test' });
    },
  });
}

const IDLE = { step: 0, steps: 0, samplesPerSecond: 0, secondsLeft: 0 } as const;
const MESSAGE_INTERVAL_MS = 250;
const CLAIM_POLL_MS = 1_000;

async function observerOf({ folder }: CellJob): Promise<TrainingObserver> {
  const { appendTrace } = await import('../results/training-trace.ts');
  const traced = ({ step, epoch, samplesSeen, seconds }: StepProgress) => ({
    step,
    epoch,
    samplesSeen: { ...samplesSeen },
    seconds,
  });
  return {
    clock: () => performance.now(),
    step: (progress) => {
      sayNowAndThen(() => progressMessage(progress));
    },
    losses: (progress, loss, weights) => {
      const { learningRate } = progress;
      appendTrace(folder, {
        kind: 'train',
        ...traced(progress),
        learningRate,
        loss: { ...loss },
        ...(weights && { weights: { ...weights } }),
      });
    },
    evaluation: (progress, evaluation) => {
      const { validation, score, best } = evaluation;
      appendTrace(folder, {
        kind: 'evaluation',
        ...traced(progress),
        validation: { ...validation },
        selectionScore: score ?? null,
        best,
      });
      say({ kind: 'scores', epoch: progress.epoch, text: scoresText(evaluation) });
    },
  };
}

function pretrainingMessage({
  words,
  plannedWords,
  pairs,
  seconds,
}: SkipGramProgress): ProcessMessage {
  return {
    kind: 'progress',
    phase: 'pre-training',
    step: words,
    steps: plannedWords,
    samplesPerSecond: pairs / Math.max(1e-3, seconds),
    secondsLeft: (seconds / Math.max(1, words)) * (plannedWords - words),
  };
}

function progressMessage({ step, steps, samplesSeen, seconds }: StepProgress): ProcessMessage {
  const samples = Object.values(samplesSeen).reduce((sum, count) => sum + count, 0);
  return {
    kind: 'progress',
    phase: 'training',
    step,
    steps,
    samplesPerSecond: samples / Math.max(1e-3, seconds),
    secondsLeft: (seconds / Math.max(1, step)) * (steps - step),
  };
}

function scoresText({ validation, best }: Evaluation): string {
  const scores = Object.entries(validation).map(([task, values]) => {
    const metric = PRIMARY_METRIC[task as keyof typeof PRIMARY_METRIC]; // keys of a Record of TaskName
    return `${task} ${values[metric]?.toFixed(4) ?? '-'}`;
  });
  return `${scores.join('  ')}${best ? '  (best)' : ''}`;
}

async function failureOf(raised: unknown, job: ProcessJob): Promise<ProcessMessage> {
  const { TrainingDiverged } = await import('../training/loss-monitor.ts');
  const { TrainingInterrupted } = await import('../training/training.ts');
  if (raised instanceof TrainingInterrupted || abort.signal.aborted) return { kind: 'interrupted' };
  const { notWritableBelow } = await import('../results/writable-folder.ts');
  // a full disk, say, in the middle of a cell
  const error =
    job.kind === 'cell' ? notWritableBelow(dirname(dirname(job.folder)), raised) : raised;
  const known = error instanceof UserError;
  const stack = error instanceof Error ? error.stack : undefined;
  const message = known ? formatUserError(error) : String(error);
  if (job.kind === 'cell') {
    const { tryToNoteFailure } = await import('../experiment/note-failure.ts');
    tryToNoteFailure(job, {
      code: known ? error.code : 'bug',
      message,
      failedAt: new Date(),
      ...(error instanceof TrainingDiverged && { place: error }),
    });
  }
  return known
    ? { kind: 'failed', code: error.code, message, stack: undefined, exitCode: error.exitCode }
    : { kind: 'failed', message, stack };
}

function factsOf({ kind, device, engine, deviceName, threads }: Backend) {
  return { kind, device, engine, deviceName, threads };
}

let lastMessage = 0;

function sayNowAndThen(message: () => ProcessMessage): void {
  if (performance.now() - lastMessage < MESSAGE_INTERVAL_MS) return;
  lastMessage = performance.now();
  say(message());
}

function say(message: ProcessMessage): void {
  process.send?.(message, undefined, undefined, () => undefined); // the runner may be gone
}

/** The last word; the process ends when it is delivered. */
function finish(message: ProcessMessage): void {
  process.send?.(message, undefined, undefined, () => process.exit());
}
