import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import {
  binaryFiles,
  readManifest,
  writeManifest,
} from '../../../src/nn/backend/runtime-folder.ts';
import { isAlive } from '../../../src/data/is-alive.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runSource } from './run-source.ts';

const SCRIPT = './build-in-cache.ts';

test('two processes at once: one builds, the other waits, says so and finds the work done', async () => {
  const cache = temporaryFolder();
  const log = join(cache, 'log');
  const env = { DUPN_CACHE: cache };
  const results = await Promise.all([
    runSource(SCRIPT, [log, '2500'], env),
    runSource(SCRIPT, [log, '2500'], env),
  ]);
  expect(results.map(({ status }) => status)).toEqual([0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('built\n');
  expect(results.map(({ stderr }) => stderr).sort()).toEqual([
    '',
    'another process is setting up the TensorFlow runtime; waiting for it\n',
  ]);
  expect(readdirSync(join(cache, 'tensorflow'))).toEqual(['test-runtime']);
}, 60_000);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends a build with all that it started, and nothing stays',
  async (signal, code) => {
    const cache = temporaryFolder();
    const pidFile = join(cache, 'pid');
    const path = fileURLToPath(new URL(SCRIPT, import.meta.url));
    const build = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), path, join(cache, 'log'), '0', pidFile],
      { env: { ...process.env, DUPN_CACHE: cache } },
    );
    await vi.waitUntil(() => existsSync(pidFile), { timeout: 30_000 });
    build.kill(signal);
    expect(await once(build, 'exit')).toEqual([code, null]);
    expect(readdirSync(join(cache, 'tensorflow'))).toEqual([]);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await vi.waitUntil(() => !isAlive(pid), { timeout: 30_000 }); // taken away by its new parent
  },
  60_000,
);

test('what a killed process leaves behind is removed, lock and all', async () => {
  const cache = temporaryFolder();
  const log = join(cache, 'log');
  const runtimes = join(cache, 'tensorflow');
  const path = fileURLToPath(new URL(SCRIPT, import.meta.url));
  const tsx = import.meta.resolve('tsx');
  const killed = spawn(process.execPath, ['--import', tsx, path, log, '600000'], {
    env: { ...process.env, DUPN_CACHE: cache },
  });
  await vi.waitUntil(() => existsSync(log), { timeout: 30_000 });
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const left = readdirSync(runtimes);
  expect(left.some((name) => name.startsWith('.partial-test-runtime-'))).toBe(true);
  expect(left).toContain('test-runtime.lock');
  // A lock that nobody has touched for a minute.
  const past = new Date(Date.now() - 60_000);
  utimesSync(join(runtimes, 'test-runtime.lock'), past, past);

  const { status } = await runSource(SCRIPT, [log, '0'], { DUPN_CACHE: cache });
  expect(status).toBe(0);
  expect(readdirSync(runtimes)).toEqual(['test-runtime']);
}, 60_000);

test.each([
  ['without its manifest', undefined],
  ['whose manifest was cut short', '{"version": 1, "tens'],
])('a folder %s is no runtime: it is built anew', async (_name, manifest) => {
  const cache = temporaryFolder();
  const target = join(cache, 'tensorflow', 'test-runtime');
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'tfjs_binding.node'), 'half an addon');
  if (manifest !== undefined) writeFileSync(join(target, 'runtime.json'), manifest);
  const { status } = await runSource(SCRIPT, [join(cache, 'log'), '0'], { DUPN_CACHE: cache });
  expect(status).toBe(0);
  expect(readdirSync(target)).toEqual(['runtime.json']);
});

test.each([
  ['cut short', 'half'],
  ['gone', undefined],
])('a runtime with a library that is %s is built anew', async (_name, library) => {
  const cache = temporaryFolder();
  const target = join(cache, 'tensorflow', 'test-runtime');
  const path = join(target, 'tensorflow', 'libtensorflow_cc.so.2');
  mkdirSync(join(target, 'tensorflow'), { recursive: true });
  writeFileSync(path, 'a library');
  writeFileSync(join(target, 'tfjs_binding.node'), 'an addon');
  const files = await binaryFiles(target);
  expect(files).toEqual({ 'tensorflow/libtensorflow_cc.so.2': 9, 'tfjs_binding.node': 8 });
  const manifest = {
    tensorflow: '0',
    flavour: 'cpu',
    libraries: 'tensorflow',
    compiler: 'none',
  } as const;
  await writeManifest(target, { version: 1, ...manifest, files });
  expect(await readManifest(target)).toMatchObject(manifest);
  if (library === undefined) rmSync(path);
  else writeFileSync(path, library);
  expect(await readManifest(target)).toBeUndefined();
  const { status } = await runSource(SCRIPT, [join(cache, 'log'), '0'], { DUPN_CACHE: cache });
  expect(status).toBe(0);
  expect(readdirSync(target)).toEqual(['runtime.json']);
});

test('a finished runtime is not built again', async () => {
  const cache = temporaryFolder();
  const log = join(cache, 'log');
  await runSource(SCRIPT, [log, '0'], { DUPN_CACHE: cache });
  await runSource(SCRIPT, [log, '0'], { DUPN_CACHE: cache });
  expect(readFileSync(log, 'utf8')).toBe('built\n');
});
