import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  hasCheckpoint,
  readCheckpoint,
  writeCheckpoint,
  type CheckpointIdentity,
} from '../../src/results/checkpoint.ts';
import { encodeHeader } from '../../src/results/safetensors-header.ts';
import { readSafetensors, type StoredTensors } from '../../src/results/safetensors-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { exampleRecord } from './example-record.ts';

const record = exampleRecord();
const identity: CheckpointIdentity = {
  experiment: record.experiment,
  row: record.row,
  tasks: record.tasks,
  seed: record.seed,
  digest: record.digest,
  step: 100,
  epoch: 1.5,
  spec: record.spec,
  dataset: record.dataset,
};

const tensors: StoredTensors = new Map([
  ['lstm/bias', { shape: [3], data: Float32Array.of(0.5, -1.25, 1e-20) }],
  ['embedding/item', { shape: [2, 2], data: Float32Array.of(0, 0, 3, 4) }],
  ['steps', { shape: [], data: Int32Array.of(-7) }],
  ['empty', { shape: [0, 4], data: new Float32Array() }],
]);

function stored(): { cell: string; weights: string } {
  const cell = temporaryFolder();
  writeCheckpoint(cell, identity, tensors);
  return { cell, weights: join(cell, 'checkpoint', 'weights.safetensors') };
}

test('weights read back bit by bit, with what they belong to', async () => {
  const { cell } = stored();
  const checkpoint = await readCheckpoint(cell);
  expect(new Map([...checkpoint.tensors].sort())).toEqual(new Map([...tensors].sort()));
  expect(checkpoint.manifest).toMatchObject({ ...identity, formatVersion: 1 });
  expect(hasCheckpoint(cell)).toBe(true);
});

test('the file has the layout of the safetensors format', () => {
  const { weights } = stored();
  const bytes = readFileSync(weights);
  const length = Number(bytes.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  const header: unknown = JSON.parse(bytes.subarray(8, 8 + length).toString());
  expect(header).toEqual({
    'lstm/bias': { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
    'embedding/item': { dtype: 'F32', shape: [2, 2], data_offsets: [12, 28] },
    steps: { dtype: 'I32', shape: [], data_offsets: [28, 32] },
    empty: { dtype: 'F32', shape: [0, 4], data_offsets: [32, 32] },
  });
  expect(bytes.length).toBe(8 + length + 32);
  expect(bytes.readFloatLE(8 + length + 4)).toBe(-1.25);
});

test('a view into a larger array is written, not the array', async () => {
  const cell = temporaryFolder();
  const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  writeCheckpoint(cell, identity, new Map([['view', { shape: [2], data }]]));
  const { tensors: read } = await readCheckpoint(cell);
  expect(read.get('view')?.data).toEqual(Float32Array.of(1, 2));
});

test('a second checkpoint replaces the first as a whole', async () => {
  const { cell } = stored();
  const other = new Map([['only', { shape: [1], data: Float32Array.of(5) }]]);
  writeCheckpoint(cell, { ...identity, step: 200 }, other);
  const { manifest, tensors: read } = await readCheckpoint(cell);
  expect([manifest.step, [...read.keys()]]).toEqual([200, ['only']]);
  expect(readdirSync(cell)).toEqual(['checkpoint']);
});

test('no checkpoint', async () => {
  const cell = temporaryFolder();
  expect(hasCheckpoint(cell)).toBe(false);
  expect(await userErrorText(() => readCheckpoint(cell), cell)).toMatchInlineSnapshot(`
    "<folder>/checkpoint/weights.safetensors  the checkpoint of this cell is damaged
        expected  the weights as they were written, in the safetensors format
        found     no file
        cure      train the cell again: dupn run --force with --only and its label"
  `);
});

test('a file cut short', async () => {
  const { cell, weights } = stored();
  truncateSync(weights, readFileSync(weights).length - 3);
  expect(await userErrorText(() => readCheckpoint(cell), cell)).toMatchInlineSnapshot(`
    "<folder>/checkpoint/weights.safetensors  the checkpoint of this cell is damaged
        expected  the weights as they were written, in the safetensors format
        found     29 bytes of data where 32 are described
        cure      train the cell again: dupn run --force with --only and its label"
  `);
});

test.each([
  ['weights cut short', 'weights.safetensors', 40],
  ['no weights', 'weights.safetensors', undefined],
  ['no manifest', 'manifest.json', undefined],
  ['a manifest cut short', 'manifest.json', 40],
])('with %s there is no checkpoint to start from', (_case, file, left) => {
  const { cell } = stored();
  const path = join(cell, 'checkpoint', file);
  expect(hasCheckpoint(cell)).toBe(true);
  if (left === undefined) rmSync(path);
  else truncateSync(path, left);
  expect(hasCheckpoint(cell)).toBe(false);
});

test('a changed byte', async () => {
  const { cell, weights } = stored();
  const bytes = readFileSync(weights);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(weights, bytes);
  expect(await userErrorText(() => readCheckpoint(cell), cell)).toMatchInlineSnapshot(`
    "<folder>/checkpoint/weights.safetensors  the checkpoint of this cell is damaged
        expected  the weights as they were written, in the safetensors format
        found     other bytes than were written (SHA-256 differs)
        cure      train the cell again: dupn run --force with --only and its label"
  `);
});

test.each([
  ['nothing', Buffer.alloc(0), '0 bytes'],
  ['a header longer than the file', Buffer.from('ffffff7f00000000', 'hex'), 'a header of'],
  ['text', Buffer.from('once upon a time there was a file'), 'a header of'],
])('not a safetensors file: %s', (_what, bytes, found) => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, bytes);
  expect(readSafetensors(path)).toContain(found);
});

test.each([
  ['a gap', 4, 8, 'tensor "b" out of its place'],
  ['an overlap', 2, 6, 'tensor "b" out of its place'],
])('tensors with %s between them', (_what, start, end, found) => {
  const path = join(temporaryFolder(), 'file');
  const entry = { type: 'F32', shape: [1] } as const;
  const header = encodeHeader([
    { name: 'a', ...entry, start: 0, end: 4 },
    { name: 'b', ...entry, start: start === 4 ? 8 : start, end: end === 8 ? 12 : end },
  ]);
  writeFileSync(path, Buffer.concat([header, Buffer.alloc(12)]));
  expect(readSafetensors(path)).toBe(found);
});

test('a header with an unknown element type', () => {
  const path = join(temporaryFolder(), 'file');
  const text = '{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}  ';
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([length, Buffer.from(text), Buffer.alloc(4)]));
  expect(readSafetensors(path)).toBe('a header that is not of the safetensors format');
});
