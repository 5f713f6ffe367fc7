import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { backendUnderTest } from '../../support/backend.ts';
import { runSource } from './run-source.ts';

const printed = z.looseObject({
  kind: z.string(),
  device: z.string(),
  engine: z.string(),
  threads: z.number(),
  settings: z.record(z.string(), z.string()),
  notes: z.array(z.string()),
  current: z.string(),
  product: z.number(),
});

describe.each(['native', 'wasm'] as const)('%s', (kind) => {
  test('computes, and becomes the current backend again after another one was', async () => {
    const backend = await backendUnderTest(kind);
    expect(backend.kind).toBe(kind);
    expect(tf.getBackend()).toBe(kind === 'native' ? 'tensorflow' : 'wasm');
    const product = tf.matMul(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([
        [5, 6],
        [7, 8],
      ]),
    );
    expect([...product.dataSync()]).toEqual([19, 22, 43, 50]);
    await backendUnderTest(kind === 'native' ? 'wasm' : 'native');
    expect(await backendUnderTest(kind)).toBe(backend);
    expect(tf.getBackend()).toBe(kind === 'native' ? 'tensorflow' : 'wasm');
  });
});

test('a native load is silent on stderr, and its record names what changes figures', async () => {
  await backendUnderTest('native');
  const { stdout, stderr, status } = await runSource('./load-and-print.ts', ['cpu'], {
    TF_CPP_MIN_LOG_LEVEL: undefined,
    TF_ENABLE_ONEDNN_OPTS: undefined,
    TF_DETERMINISTIC_OPS: '1',
    NVIDIA_TF32_OVERRIDE: undefined,
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const backend = printed.parse(JSON.parse(stdout));
  expect(backend.product).toBe(32);
  expect(backend.threads).toBe(1);
  expect(backend.engine).toMatch(/^tensorflow \d+\.\d+\.\d+ \(cpu\)$/);
  expect(backend.settings).toEqual({
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_DETERMINISTIC_OPS: '1',
    NVIDIA_TF32_OVERRIDE: '0',
  });
});

describe('a machine on which the runtime cannot be set up', () => {
  const bare = { PATH: '/nonexistent', CXX: undefined, DUPN_TENSORFLOW_DIR: undefined };

  test('--device auto says what is missing and goes on with WebAssembly', async () => {
    const env = { ...bare, DUPN_CACHE: temporaryFolder(), CUDA_VISIBLE_DEVICES: '-1' };
    const { stdout, stderr, status } = await runSource('./load-and-print.ts', ['auto'], env);
    expect(status).toBe(0);
    expect(printed.parse(JSON.parse(stdout))).toMatchObject({
      kind: 'wasm',
      current: 'wasm',
      product: 32,
    });
    if (process.platform !== 'linux' || process.arch !== 'x64') return;
    expect(stderr).toMatchInlineSnapshot(`
      "there is no C++ compiler here, and a small addon joins Node and TensorFlow
          expected  \`g++\`, \`clang++\` or \`c++\` on the PATH, or CXX naming one
          found     none that answers to --version
          cure      install one: \`sudo apt install g++\` (Debian, Ubuntu) or \`sudo dnf install gcc-c++\` (Fedora, RHEL); then run \`dupn setup\`
      going on with WebAssembly: correct, but tens of times slower. \`dupn setup\` gets the fast backend, \`dupn doctor\` says what is missing.
      "
    `);
  });

  test('--device cpu does not: it ends with the message', async () => {
    const env = { ...bare, DUPN_CACHE: temporaryFolder() };
    const { stdout, stderr, status } = await runSource('./load-and-print.ts', ['cpu'], env);
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toContain('cure');
    expect(stderr).not.toContain('WebAssembly');
  });

  test('a broken addon in the named folder is passed over aloud', async () => {
    const env = { ...bare, DUPN_CACHE: temporaryFolder(), DUPN_TENSORFLOW_DIR: '/nonexistent' };
    const { stderr, status } = await runSource('./load-and-print.ts', ['cpu', 'never'], env);
    expect(status).toBe(1);
    expect(stderr).toContain('DUPN_TENSORFLOW_DIR=/nonexistent is passed over');
  });
});
