import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRepresentations, writeRepresentations } from '../../src/results/representation-file.ts';
import { writeSafetensors } from '../../src/results/safetensors-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const WEIGHTS = 'ef'.repeat(32);
const tensor = { shape: [3, 2], data: Float32Array.of(1, -2, 0.5, 4, 0, 1e-20) };

function stored(): { cell: string; path: string } {
  const cell = temporaryFolder();
  writeRepresentations(cell, 'spp', WEIGHTS, tensor);
  const folder = join(cell, 'representations');
  return { cell, path: join(folder, readdirSync(folder)[0] ?? '') };
}

test('representations read back bit by bit, by task and by the weights that made them', () => {
  const { cell } = stored();
  expect(readRepresentations(cell, 'spp', WEIGHTS)).toEqual(tensor);
  expect(readRepresentations(cell, 'ctr', WEIGHTS)).toBeUndefined();
  expect(readRepresentations(cell, 'spp', 'ab'.repeat(32))).toBeUndefined();
});

test('a file with a bit of any byte changed is none', () => {
  const { cell, path } = stored();
  const bytes = readFileSync(path);
  const read = Array.from(bytes).flatMap((byte, place) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(byte ^ 1, place);
    writeFileSync(path, changed);
    return readRepresentations(cell, 'spp', WEIGHTS) === undefined ? [] : [place];
  });
  expect(read).toEqual([]);
});

test('a file without a checksum is none', () => {
  const { cell, path } = stored();
  writeSafetensors(path, new Map([['representation', tensor]]));
  expect(readRepresentations(cell, 'spp', WEIGHTS)).toBeUndefined();
});
