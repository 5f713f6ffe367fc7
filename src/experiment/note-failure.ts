import { mkdirSync } from 'node:fs';
import type { CellFailure } from '../results/cell-failure.ts';
import { writeFailure } from '../results/results-store.ts';
import type { CellJob } from './cell-job.ts';

/** What went wrong, and where in the training if that is known. */
export interface FailureNote {
  readonly code: string;
  readonly message: string;
  readonly failedAt: Date;
  readonly place?: Pick<CellFailure, 'step' | 'task' | 'learningRate'>;
}

/** Leaves failure.json in the folder of a cell, where the disk takes it: it must not hide what went wrong. */
export function tryToNoteFailure(job: CellJob, note: FailureNote): void {
  try {
    noteFailure(job, note);
  } catch {
    return; // the message that the note would hold is shown all the same
  }
}

function noteFailure(job: CellJob, { code, message, failedAt, place }: FailureNote): void {
  const { row, label, tasks, seed } = job.cell;
  mkdirSync(job.folder, { recursive: true }); // a process may end before it makes its folder
  writeFailure(job.folder, {
    formatVersion: 1,
    status: 'failed',
    row,
    label,
    tasks: [...tasks],
    seed,
    digest: job.digest,
    smoke: job.smoke,
    code,
    message,
    failedAt: failedAt.toISOString(),
    step: place?.step ?? null,
    task: place?.task ?? null,
    learningRate: place?.learningRate ?? null,
  });
}
