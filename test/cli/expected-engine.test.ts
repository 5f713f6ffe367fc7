import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { expectedEngine } from '../../src/cli/expected-engine.ts';
import {
  ADDON_FILE,
  runtimeName,
  runtimesFolder,
  writeManifest,
} from '../../src/nn/backend/runtime-folder.ts';
import {
  COMPILER,
  fakeMachine,
  pythonWhosePipSays,
  type FakeMachine,
  type FakeProgram,
} from '../nn/backend/fake-machine.ts';

const PYTHON = pythonWhosePipSays('');

/** Without a GPU, whatever the true machine has. */
function machineOf(programs: Readonly<Record<string, FakeProgram>>): FakeMachine {
  const machine = fakeMachine(programs);
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '-1');
  return machine;
}

describe('the engine that a plan expects', () => {
  it('is what the option names', async () => {
    machineOf({});
    expect(await expectedEngine('wasm')).toBe('wasm');
    expect(await expectedEngine('cpu')).toBe('tensorflow-cpu');
  });

  it('is WebAssembly where there is no TensorFlow, nor the tools to set it up', async () => {
    for (const programs of [{}, { python3: PYTHON }, { 'g++': COMPILER }]) {
      machineOf(programs);
      expect(await expectedEngine('auto')).toBe('wasm');
    }
  });

  it('is TensorFlow where it could be set up', async ({ skip }) => {
    skip(process.platform !== 'linux' || process.arch !== 'x64', 'nothing is pinned for it');
    machineOf({ python3: PYTHON, 'g++': COMPILER });
    expect(await expectedEngine('auto')).toBe('tensorflow-cpu');
  });

  it('is TensorFlow where it lies in the cache', async () => {
    machineOf({});
    const folder = join(runtimesFolder(), runtimeName('cpu'));
    mkdirSync(folder, { recursive: true });
    const built = { version: 1, tensorflow: '2.21.0', flavour: 'cpu', compiler: 'g++' } as const;
    await writeManifest(folder, { ...built, libraries: 'tensorflow' });
    expect(await expectedEngine('auto')).toBe('tensorflow-cpu');
  });

  it('is TensorFlow where DUPN_TENSORFLOW_DIR names one', async () => {
    const { cache } = machineOf({});
    mkdirSync(cache);
    writeFileSync(join(cache, ADDON_FILE), '');
    vi.stubEnv('DUPN_TENSORFLOW_DIR', cache);
    expect(await expectedEngine('auto')).toBe('tensorflow-cpu');
  });
});
