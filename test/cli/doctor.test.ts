import { describe, expect, test } from 'vitest';
import { backendUnderTest } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runSource } from '../nn/backend/run-source.ts';

const DUPN = '../../../src/cli/main.ts';

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('dupn doctor', () => {
  test('exits 0 where the runtime is set up', async () => {
    await backendUnderTest('native');
    const { stdout, stderr, status } = await runSource(DUPN, ['doctor']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^TensorFlow {4}tensorflow \d+\.\d+\.\d+ \((cpu|gpu)\) on .+ GFLOP\/s$/m,
    );
    expect(stdout).toMatch(/^WebAssembly {3}tfjs-wasm .+ GFLOP\/s/m);
    expect(stdout).toContain('\nNothing is missing.\n');
  });

  test('exits 1 on a bare machine and says how to get each missing piece; fetches nothing', async () => {
    const cache = temporaryFolder();
    const { stdout, status } = await runSource(DUPN, ['doctor'], {
      DUPN_CACHE: cache,
      DUPN_TENSORFLOW_DIR: undefined,
      CUDA_VISIBLE_DEVICES: '-1',
      CXX: undefined,
      PATH: '/nonexistent',
    });
    expect(status).toBe(1);
    const missing = stdout.slice(stdout.indexOf('Missing:')).replaceAll(cache, '<cache>');
    expect(missing.replace(/2\.21\.0-cpu-\S+/, '<runtime>')).toMatchInlineSnapshot(`
      "Missing:
      <cache>/tensorflow/<runtime>  the TensorFlow runtime (cpu) is not set up
          cure      run \`dupn setup --device cpu\`
      there is no Python here, and its pip fetches the TensorFlow libraries
          expected  \`python3\` or \`python\` on the PATH
          found     neither
          cure      install Python 3.8 or newer with pip 20.3.2 or newer: \`sudo apt install python3-pip\` (Debian, Ubuntu) or \`sudo dnf install python3-pip\` (Fedora, RHEL); then run \`dupn setup\`
      there is no C++ compiler here, and a small addon joins Node and TensorFlow
          expected  \`g++\`, \`clang++\` or \`c++\` on the PATH, or CXX naming one
          found     none that answers to --version
          cure      install one: \`sudo apt install g++\` (Debian, Ubuntu) or \`sudo dnf install gcc-c++\` (Fedora, RHEL); then run \`dupn setup\`
      "
    `);
  });
});

test('setup refuses a device that it does not know', async () => {
  const { stderr, status } = await runSource(DUPN, ['setup', '--device', 'tpu']);
  expect(status).toBe(2);
  expect(stderr).toContain(
    "error: option '--device <device>' argument 'tpu' is invalid. Allowed choices are cpu, gpu.\n",
  );
});

test('setup with the runtime in place says so on stdout at once', async () => {
  await backendUnderTest('native');
  const { stdout, status } = await runSource(DUPN, ['setup', '--device', 'cpu']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ready: tensorflow \d+\.\d+\.\d+ \(cpu\) on .+, \d+ threads\n/);
});
