import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ExitCode } from '../core/errors.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import type { CellJob, EngineFacts, ProbeJob, ProcessJob, ProcessMessage } from './cell-job.ts';

/** One process a cell: it ends with the cell, and with it everything that TensorFlow held. */
const SOURCE = import.meta.url.endsWith('.ts');
const CELL_PROCESS = fileURLToPath(
  new URL(`../cli/cell-process.${SOURCE ? 'ts' : 'js'}`, import.meta.url),
);

export type CellOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'interrupted' }
  | {
      readonly kind: 'failed';
      readonly code?: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly exitCode?: ExitCode;
      /** The process ended without a word of its own. */
      readonly unheard?: true;
    };

/** A cell in the queue of a run. */
export interface QueuedCell {
  readonly cell: PlannedCell;
  /** Of the same queue: this one waits until they have ended. */
  readonly needs: readonly QueuedCell[];
  /** Asked when they have: what is left to do, or why there is nothing. */
  readonly work: () => CellJob | NoWork;
}

/** It turned out to be done, or what it needs has failed. */
export type NoWork =
  { readonly kind: 'done' } | { readonly kind: 'blocked'; readonly message: string };

export interface ExecutorObserver {
  started(job: CellJob): void;
  message(job: CellJob, message: ProcessMessage): void;
  ended(job: CellJob, outcome: CellOutcome): void;
  /** Instead of the others, of a cell that needs no process. */
  passed(cell: PlannedCell, reason: NoWork): void;
}

/**
 * Runs cells in processes of their own, `workers` at once, the first of the queue whose needs have ended at each turn. Aborting
 * stops them after the step at work.
 */
export async function runCells(
  queue: readonly QueuedCell[],
  workers: number,
  observer: ExecutorObserver,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...queue];
  const ended = new Set<QueuedCell>();
  const running = new Set<Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex(({ needs }) => needs.every((need) => ended.has(need)));
    const [queued] =
      next >= 0 && running.size < workers && !signal.aborted ? waiting.splice(next, 1) : [];
    if (queued === undefined) {
      if (running.size === 0) return; // aborted: nothing new is begun
      await Promise.race(running);
      continue;
    }
    const run = runQueued(queued, observer, signal).then(() => {
      ended.add(queued);
      running.delete(run);
    });
    running.add(run);
  }
}

async function runQueued(
  { cell, work }: QueuedCell,
  observer: ExecutorObserver,
  signal: AbortSignal,
): Promise<void> {
  const job = work();
  if (job.kind !== 'cell') {
    observer.passed(cell, job);
    return;
  }
  observer.started(job);
  const outcome = await runProcess(job, signal, (message) => {
    observer.message(job, message);
  });
  observer.ended(job, outcome);
}

/** Gets the engine ready in a process of its own, so that this one never loads TensorFlow. */
export async function probeEngine(
  job: Omit<ProbeJob, 'kind'>,
  onMessage: (message: ProcessMessage) => void,
  signal: AbortSignal,
): Promise<EngineFacts | Exclude<CellOutcome, { kind: 'done' }>> {
  let engine: EngineFacts | undefined;
  const outcome = await runProcess({ kind: 'probe', ...job }, signal, (message) => {
    if (message.kind === 'engine') engine = message.engine;
    else onMessage(message);
  });
  if (outcome.kind !== 'done') return outcome;
  return engine ?? { kind: 'failed', message: 'the engine did not answer', stack: undefined };
}

async function runProcess(
  job: ProcessJob,
  signal: AbortSignal,
  onMessage: (message: ProcessMessage) => void,
): Promise<CellOutcome> {
  const isStopped = (): boolean => signal.aborted;
  if (isStopped()) return { kind: 'interrupted' };
  const child = fork(CELL_PROCESS, [], {
    execArgv: SOURCE ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true, // the terminal's signals are for us alone: docs/adr/0005-one-process-a-cell.md
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '3' },
  });
  const stop = (): void => {
    child.send('stop', () => undefined); // a child that is gone needs no word
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const outcome = await outcomeOf(child, job, onMessage);
    // whoever stops us, a cluster's scheduler say, may have ended it too
    const isCutShort = outcome.kind === 'failed' && outcome.unheard === true && isStopped();
    return isCutShort ? { kind: 'interrupted' } : outcome;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function outcomeOf(
  child: ChildProcess,
  job: ProcessJob,
  onMessage: (message: ProcessMessage) => void,
): Promise<CellOutcome> {
  return new Promise((resolve) => {
    let outcome: CellOutcome | undefined;
    child.on('message', (message) => {
      const said = message as ProcessMessage; // our own program, cli/cell-process.ts
      if (said.kind === 'done' || said.kind === 'interrupted' || said.kind === 'failed') {
        outcome = said;
      } else {
        onMessage(said);
      }
    });
    child.on('error', (error) => {
      resolve({ kind: 'failed', message: error.message, stack: error.stack, unheard: true });
    });
    child.on('close', (code, killed) => {
      const how = killed === null ? `ended with code ${code ?? '?'}` : `was killed by ${killed}`;
      const hint = killed === 'SIGKILL' ? ' (for lack of memory, or by another process)' : '';
      const message = `the process of this cell ${how}${hint} before it was done`;
      resolve(outcome ?? { kind: 'failed', message, stack: undefined, unheard: true });
    });
    child.send(job);
  });
}
