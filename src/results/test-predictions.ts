import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import writeFileAtomic from 'write-file-atomic';
import { assert } from '../core/assert.ts';
import { UserError } from '../core/errors.ts';
import type { TaskName } from '../core/tasks.ts';
import { float32Text } from './float32-text.ts';

/** What a cell said about the rows of one task's test split, in the order of the prepared data set. */
export interface TestPredictions {
  /** Raw user keys. [rows] */
  readonly user: Int32Array;
  /** Number of the request in the task's examples. [rows] */
  readonly request: Int32Array;
  readonly label: Uint8Array; // [rows]
  /** n of Eq. 9, where the task has it. [rows] */
  readonly weight?: Float32Array;
  /** Logits; PPP has one a class. [rows × width] */
  readonly scores: Float32Array;
  readonly width: number;
}

/** `<cell>/predictions/<task>.csv.gz`: user, request, label, weight (if any), score or score_0 … score_K-1. */
export function predictionsPath(cell: string, task: TaskName): string {
  return join(cell, 'predictions', `${task}.csv.gz`);
}

export function writePredictions(cell: string, task: TaskName, rows: TestPredictions): void {
  const { user, request, label, weight, scores, width } = rows;
  assert(scores.length === label.length * width, 'every prediction has its scores');
  const lines = [header(rows).join(',')];
  for (let row = 0; row < label.length; row++) {
    const fields = [String(user[row]), String(request[row]), String(label[row])];
    if (weight !== undefined) fields.push(float32Text(weight[row] ?? 0));
    for (const score of scores.subarray(row * width, (row + 1) * width)) {
      fields.push(float32Text(score));
    }
    lines.push(fields.join(','));
  }
  mkdirSync(join(cell, 'predictions'), { recursive: true });
  writeFileAtomic.sync(predictionsPath(cell, task), gzipSync(`${lines.join('\n')}\n`));
}

/** @throws UserError `predictions-damaged` when the file is missing, cut short or not of this form */
export function readPredictions(cell: string, task: TaskName): TestPredictions {
  const path = predictionsPath(cell, task);
  if (!existsSync(path)) throw damaged(path, 'no file');
  const [names = [], ...rows] = parseRows(path);
  const weighted = names[3] === 'weight';
  const first = weighted ? 4 : 3;
  const width = names.length - first;
  const expected = header({ width, weighted });
  if (width < 1 || names.join() !== expected.join()) throw damaged(path, `columns ${names.join()}`);
  const values = Float64Array.from(rows.flat(), Number);
  if (values.some(Number.isNaN)) throw damaged(path, 'a field that is no number');
  const column = (index: number): number[] =>
    rows.map((_, row) => values[row * names.length + index] ?? 0);
  return {
    user: Int32Array.from(column(0)),
    request: Int32Array.from(column(1)),
    label: Uint8Array.from(column(2)),
    ...(weighted ? { weight: Float32Array.from(column(3)) } : {}),
    scores: Float32Array.from(values.filter((_, index) => index % names.length >= first)),
    width,
  };
}

function header(
  rows:
    | Pick<TestPredictions, 'width' | 'weight'>
    | { readonly width: number; readonly weighted: boolean },
): string[] {
  const weighted = 'weighted' in rows ? rows.weighted : rows.weight !== undefined;
  const scores =
    rows.width === 1 ? ['score'] : Array.from({ length: rows.width }, (_, k) => `score_${k}`);
  return ['user', 'request', 'label', ...(weighted ? ['weight'] : []), ...scores];
}

function parseRows(path: string): string[][] {
  try {
    return parse(gunzipSync(readFileSync(path)), { relax_column_count: false });
  } catch (cause) {
    throw damaged(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function damaged(path: string, found: string, cause?: unknown): UserError {
  return new UserError({
    code: 'predictions-damaged',
    where: path,
    message: 'the predictions of this cell cannot be read',
    expected: 'a gzip CSV file of user, request, label and scores',
    found,
    cure: 'run the cell again with --force',
    exitCode: 1,
    cause,
  });
}
