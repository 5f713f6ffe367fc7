import { mkdirSync, renameSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TaskName } from '../core/tasks.ts';
import { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors-file.ts';

const TENSOR = 'representation';

/** Beside the weights that made them: other weights, other file. */
function fileOf(cell: string, task: TaskName, weights: string): string {
  return join(cell, 'representations', `${task}-${weights.slice(0, 16)}.safetensors`);
}

/** What a cell's network made of every request of a task [requests, width]; undefined where there is no whole file. */
export function readRepresentations(
  cell: string,
  task: TaskName,
  weights: string,
): StoredTensor | undefined {
  const path = fileOf(cell, task, weights);
  const tensors = existsSync(path) ? readSafetensors(path) : '';
  return typeof tensors === 'string' ? undefined : tensors.get(TENSOR);
}

export function writeRepresentations(
  cell: string,
  task: TaskName,
  weights: string,
  tensor: StoredTensor,
): void {
  const path = fileOf(cell, task, weights);
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.tmp-${process.pid}`; // two cells may make the same at once
  writeSafetensors(draft, new Map([[TENSOR, tensor]]));
  renameSync(draft, path);
}
