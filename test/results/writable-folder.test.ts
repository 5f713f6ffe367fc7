import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assertWritable, notWritable, notWritableBelow } from '../../src/results/writable-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';

test('a folder is made on the way and left empty', () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  assertWritable(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file in place of the folder', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'results'), 'a file');
  const attempt = (): void => {
    assertWritable(join(root, 'results'));
  };
  expect(await userErrorText(attempt, root)).toMatchInlineSnapshot(`
    "<folder>/results  results cannot be written here
        expected  a folder that this user can write
        found     a file in its place
        cure      make the folder writable, or name another one with --results <dir>"
  `);
});

test('a file further up the path', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'results'), 'a file');
  const attempt = (): void => {
    assertWritable(join(root, 'results', 'quickstart'));
  };
  expect(await userErrorText(attempt, root)).toMatchInlineSnapshot(`
    "<folder>/results/quickstart  results cannot be written here
        expected  a folder that this user can write
        found     a file in its place
        cure      make the folder writable, or name another one with --results <dir>"
  `);
});

test('a folder in place of the probe file', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, `.probe.tmp-${process.pid}`));
  const attempt = (): void => {
    assertWritable(root);
  };
  expect(await userErrorText(attempt, root)).toContain('a folder in its place');
});

/** What the system throws there; tests may run as root, who is refused nothing. */
function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: mkdir 'results'`), { code });
}

test.each([
  ['EACCES', 'no permission to write there'],
  ['EROFS', 'a read-only file system'],
  ['ENOENT', 'a place where no folder can be made, a read-only file system for one'],
  ['ENOSPC', 'no space left on the device'],
])('%s is told as %s', async (code, found) => {
  const error = notWritable('results', systemError(code));
  const text = await userErrorText(() => {
    throw error;
  });
  expect(text).toContain(`    found     ${found}\n`);
});

test('a bug keeps its stack', () => {
  const bug = new TypeError('undefined is not a function');
  expect(notWritable('results', bug)).toBe(bug);
  const ofNode = systemError('ERR_INVALID_ARG_TYPE');
  expect(notWritable('results', ofNode)).toBe(ofNode);
});

test('of a cell, only what its results refuse is told so: its data are not results', () => {
  const ofPath = (path: string): Error => Object.assign(systemError('EACCES'), { path });
  const elsewhere = ofPath('/cache/data/manifest.json');
  expect(notWritableBelow('/results/a', elsewhere)).toBe(elsewhere);
  const beside = ofPath('/results/ab/record.json');
  expect(notWritableBelow('/results/a', beside)).toBe(beside);
  for (const refused of [ofPath('/results/a/cells/b/trace.jsonl'), systemError('ENOSPC')]) {
    expect(notWritableBelow('/results/a', refused)).toMatchObject({ code: 'results-not-writable' });
  }
});
