import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, makeWritableFolder } from '../../src/core/make-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('makes a folder with those above it, and leaves one that is there', () => {
  const folder = join(temporaryFolder(), 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

it('takes a link to a folder for a folder', () => {
  const root = temporaryFolder();
  makeFolder(join(root, 'real'));
  symlinkSync(join(root, 'real'), join(root, 'link'));
  makeFolder(join(root, 'link'));
  makeFolder(join(root, 'link', 'below'));
  expect(existsSync(join(root, 'real', 'below'))).toBe(true);
});

it.each([
  ['file', 'EEXIST'],
  ['file/below', 'ENOTDIR'],
  ['file/further/below', 'ENOTDIR'],
])('passes on what the system answers to %s', (path, code) => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), '');
  expect(() => {
    makeFolder(join(root, path));
  }).toThrow(expect.objectContaining({ code }));
});

it('passes on that a folder which is there cannot be written to', ({ skip }) => {
  const kernels = '/proc/sys'; // refused to all, root among them
  if (!existsSync(kernels)) skip('only Linux has a folder that nobody may write to');
  makeFolder(kernels);
  expect(() => {
    makeWritableFolder(kernels);
  }).toThrow(expect.objectContaining({ syscall: 'access' }));
});
