import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byteChunks } from '../core/byte-chunks.ts';
import type { TaskName } from '../core/tasks.ts';
import { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors-file.ts';

const TENSOR = 'representation';
/** SHA-256 of the shape and the numbers, as 8 words: it stands in the file itself, so that both are renamed at once. */
const CHECKSUM = 'sha256';

/** Beside the weights that made them: other weights, other file. */
function fileOf(cell: string, task: TaskName, weights: string): string {
  return join(cell, 'representations', `${task}-${weights.slice(0, 16)}.safetensors`);
}

/**
 * What a cell's network made of every request of a task [requests, width]; undefined where there is no file, or one that is not
 * what was written.
 */
export function readRepresentations(
  cell: string,
  task: TaskName,
  weights: string,
): StoredTensor | undefined {
  const path = fileOf(cell, task, weights);
  const tensors = existsSync(path) ? readSafetensors(path) : '';
  if (typeof tensors === 'string') return undefined;
  const tensor = tensors.get(TENSOR);
  const written = tensors.get(CHECKSUM)?.data;
  if (tensor === undefined || written === undefined) return undefined;
  const found = checksum(tensor);
  return found.every((word, k) => word === written[k]) ? tensor : undefined;
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
  const sum: StoredTensor = { shape: [8], data: checksum(tensor) };
  writeSafetensors(
    draft,
    new Map([
      [TENSOR, tensor],
      [CHECKSUM, sum],
    ]),
  );
  renameSync(draft, path);
}

function checksum({ shape, data }: StoredTensor): Int32Array {
  const hash = createHash('sha256').update(JSON.stringify(shape));
  for (const part of byteChunks(data)) hash.update(part);
  const words = hash.digest();
  return Int32Array.from({ length: 8 }, (_, k) => words.readInt32LE(4 * k));
}
