import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { assert } from '../core/assert.ts';
import { byteChunks } from '../core/byte-chunks.ts';
import {
  decodeHeader,
  encodeHeader,
  TENSOR_TYPES,
  type TensorEntry,
} from './safetensors-header.ts';

export interface StoredTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Int32Array;
}

/** By name, as test/fixtures/parity/README and docs/architecture.md call them. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

const MAX_HEADER = 100_000_000; // the format's own limit

/** Writes tensors as a safetensors file: 8 bytes of length, JSON header, raw little-endian data. */
export function writeSafetensors(path: string, tensors: StoredTensors): WrittenFile {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = openSync(path, 'w');
  try {
    const put = (view: ArrayBufferView): void => {
      for (const part of byteChunks(view)) {
        hash.update(part);
        writeAll(file, part);
        bytes += part.byteLength;
      }
    };
    put(encodeHeader(entriesOf(tensors)));
    for (const { data } of tensors.values()) put(data);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The tensors, or a sentence that says what is wrong with the file. */
export function readSafetensors(path: string): StoredTensors | string {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    if (size < 8) return `${size} bytes`;
    const headerBytes = Number(readAt(file, 0, 8).readBigUInt64LE(0));
    if (headerBytes > MAX_HEADER || 8 + headerBytes > size) {
      return `a header of ${headerBytes} bytes in a file of ${size} bytes`;
    }
    const text = readAt(file, 8, headerBytes).toString('utf8');
    const dataStart = 8 + headerBytes;
    const entries = decodeHeader(text, size - dataStart);
    if (typeof entries === 'string') return entries;
    return new Map(entries.map((entry) => [entry.name, readTensor(file, dataStart, entry)]));
  } finally {
    closeSync(file);
  }
}

function entriesOf(tensors: StoredTensors): readonly TensorEntry[] {
  let start = 0;
  return Array.from(tensors, ([name, { shape, data }]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    assert(size === data.length, `tensor ${name} has the size of its shape`);
    const type = data instanceof Float32Array ? 'F32' : 'I32';
    const entry = { name, type, shape, start, end: start + data.byteLength } as const;
    start = entry.end;
    return entry;
  });
}

function readTensor(file: number, dataStart: number, entry: TensorEntry): StoredTensor {
  const Type = TENSOR_TYPES[entry.type];
  const data = new Type((entry.end - entry.start) / Type.BYTES_PER_ELEMENT);
  readInto(file, dataStart + entry.start, data);
  return { shape: entry.shape, data };
}

function writeAll(file: number, part: Uint8Array): void {
  for (let done = 0; done < part.byteLength; ) done += writeSync(file, part, done);
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readInto(file, position, bytes);
  return bytes;
}

function readInto(file: number, position: number, view: ArrayBufferView): void {
  let at = position;
  for (const part of byteChunks(view)) {
    for (let done = 0; done < part.byteLength; ) {
      const read = readSync(file, part, done, part.byteLength - done, at);
      assert(read > 0, 'a file keeps its size while it is read');
      done += read;
      at += read;
    }
  }
}
