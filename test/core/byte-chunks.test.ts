import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { byteChunks } from '../../src/core/byte-chunks.ts';

it('are all bytes of the view and no others, in order, in its own memory', () => {
  const view = new Uint8Array(Uint8Array.of(9, 0, 1, 2, 3, 4, 5, 6, 9).buffer, 1, 7);
  const parts = [...byteChunks(view, 3)];
  expect(parts.map((part) => [...part])).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(parts.every(({ buffer }) => buffer === view.buffer)).toBe(true);
  expect([...byteChunks(new Float32Array(0))]).toEqual([]);
});

it('are short enough for a hash, which refuses 2 GiB at once', () => {
  const zeros = new Float32Array(2 ** 29); // 2 GiB, of which no page is ever written
  const hash = createHash('sha256');
  for (const part of byteChunks(zeros)) hash.update(part);
  // head -c 2147483648 /dev/zero | sha256sum
  expect(hash.digest('hex')).toBe(
    'a7c744c13cc101ed66c29f672f92455547889cc586ce6d44fe76ae824958ea51',
  );
});
