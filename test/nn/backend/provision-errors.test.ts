import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checkFreeSpace } from '../../../src/nn/backend/free-space.ts';
import { findPythonWithPip } from '../../../src/nn/backend/python-with-pip.ts';
import { provisionRuntime } from '../../../src/nn/backend/provision-runtime.ts';
import { silentReporter } from '../../../src/nn/backend/setup-progress.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { userErrorText } from '../../support/user-error-text.ts';
import { COMPILER, fakeMachine, pythonWhosePipSays, type FakeProgram } from './fake-machine.ts';

/** The pinned libraries are for this platform; on any other one the set-up stops before all that is tested here. */
const onLinux = process.platform === 'linux' && process.arch === 'x64';

async function setupError(programs: Record<string, FakeProgram>): Promise<string> {
  const { cache } = fakeMachine(programs);
  const text = await userErrorText(() => provisionRuntime('cpu', silentReporter), cache);
  const left = existsSync(join(cache, 'tensorflow')) ? readdirSync(join(cache, 'tensorflow')) : [];
  expect(left, 'nothing half-made stays in the cache').toEqual([]);
  return text;
}

describe.runIf(onLinux)('a machine that lacks something', () => {
  test('no C++ compiler', async () => {
    expect(await setupError({})).toMatchInlineSnapshot(`
      "there is no C++ compiler here, and a small addon joins Node and TensorFlow
          expected  \`g++\`, \`clang++\` or \`c++\` on the PATH, or CXX naming one
          found     none that answers to --version
          cure      install one: \`sudo apt install g++\` (Debian, Ubuntu) or \`sudo dnf install gcc-c++\` (Fedora, RHEL); then run \`dupn setup\`"
    `);
  });

  test('no Python', async () => {
    expect(await setupError({ 'g++': COMPILER })).toMatchInlineSnapshot(`
      "there is no Python here, and its pip fetches the TensorFlow libraries
          expected  \`python3\` or \`python\` on the PATH
          found     neither
          cure      install Python 3.8 or newer with pip 20.3.2 or newer: \`sudo apt install python3-pip\` (Debian, Ubuntu) or \`sudo dnf install python3-pip\` (Fedora, RHEL); then run \`dupn setup\`"
    `);
  });

  test('a Python without pip', async () => {
    const python: FakeProgram = {
      answers: [{ to: '-m pip', stderr: '/usr/bin/python3: No module named pip\n', status: 1 }],
    };
    expect(await setupError({ 'g++': COMPILER, python3: python })).toMatchInlineSnapshot(`
      "Python has no pip, and pip fetches the TensorFlow libraries
          expected  \`python3 -m pip --version\` to answer
          found     /usr/bin/python3: No module named pip
          cure      install pip: \`sudo apt install python3-pip\` (Debian, Ubuntu), \`sudo dnf install python3-pip\` (Fedora, RHEL) or \`python3 -m ensurepip --user\`; then run \`dupn setup\`"
    `);
  });

  test.each(['9.0.3', '20.0.2', '20.3', '20.3.1'])('pip %s, which is too old', async (version) => {
    const stdout = `pip ${version} from /usr/lib/python3/dist-packages/pip (python 3.8)\n`;
    const python: FakeProgram = { answers: [{ to: '-m pip --version', stdout }] };
    const text = await setupError({ 'g++': COMPILER, python3: python });
    expect(text.replace(`found     pip ${version}`, 'found     pip <version>'))
      .toMatchInlineSnapshot(`
      "pip is too old to fetch the TensorFlow libraries
          expected  pip 20.3.2 or newer
          found     pip <version>
          cure      \`python3 -m pip install --user --upgrade pip\`, then run \`dupn setup\`"
    `);
  });

  test.each(['20.3.2', '20.3.10', '21.0', '24.1b1'])('pip %s is new enough', async (version) => {
    const stdout = `pip ${version} from /usr/lib/python3/dist-packages/pip (python 3.8)\n`;
    fakeMachine({ python3: { answers: [{ to: '-m pip --version', stdout }] } });
    expect(await findPythonWithPip()).toMatchObject({ program: 'python3', pipVersion: version });
  });

  test('a cache folder that cannot be made', async () => {
    const { cache } = fakeMachine({ 'g++': COMPILER });
    writeFileSync(cache, 'a file where the folder should be');
    expect(await userErrorText(() => provisionRuntime('cpu', silentReporter), cache))
      .toMatchInlineSnapshot(`
      "<folder>/tensorflow  the cache folder cannot be made or written to
          expected  a folder that this user may write to
          found     ENOTDIR: not a directory, mkdir '<folder>/tensorflow'
          cure      set DUPN_CACHE to a folder that you may write to; then run \`dupn setup\`"
    `);
  });

  test('a full disk', async () => {
    const folder = temporaryFolder();
    const text = await userErrorText(() => checkFreeSpace(folder, 9e18), folder);
    expect(text.replace(/found +[\d.]+ [MG]B/, 'found     <free>')).toMatchInlineSnapshot(`
      "<folder>  there is not enough room for the TensorFlow libraries
          expected  9000000000.0 GB free
          found     <free> free
          cure      free some space, or set DUPN_CACHE to a folder on a larger disk; then run \`dupn setup\`"
    `);
  });
});

describe.runIf(onLinux)('a pip that fails, in its own words', () => {
  test('a file with another hash', async () => {
    const python = pythonWhosePipSays(
      `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
    tensorflow-cpu==2.21.0 from https://example.org/tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (from -r requirements.txt (line 1)):
        Expected sha256 2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c
             Got        6aa2d07fcea291960dc5c0d40c937f7ca12b48dcb4aa4b14db25a7b081339b45

`,
    );
    expect(await setupError({ 'g++': COMPILER, python3: python })).toMatchInlineSnapshot(`
      "the file that pip got for tensorflow-cpu 2.21.0 is not the pinned one; it was thrown away
          expected  sha256 2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c
          found     sha256 6aa2d07fcea291960dc5c0d40c937f7ca12b48dcb4aa4b14db25a7b081339b45
          cure      run \`dupn setup\` again; if it stays, the package index that pip uses serves another file: check \`pip config list\`"
    `);
  });

  test('an index that refuses the connection', async () => {
    const python = pythonWhosePipSays(
      `WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7f2f>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/tensorflow-cpu/
ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: none)
ERROR: No matching distribution found for tensorflow-cpu==2.21.0
`,
    );
    expect(await setupError({ 'g++': COMPILER, python3: python })).toMatchInlineSnapshot(`
      "pip could not reach its package index to fetch tensorflow-cpu 2.21.0 (274 MB)
          expected  an index that answers
          found     Failed to establish a new connection: [Errno 111] Connection refused
          cure      check the network, the proxy (HTTPS_PROXY) and \`pip config list\`, then run \`dupn setup\`; or set DUPN_TENSORFLOW_DIR to a folder that holds libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/"
    `);
  });

  test('an index without the file', async () => {
    const python = pythonWhosePipSays(
      `ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: none)
ERROR: No matching distribution found for tensorflow-cpu==2.21.0
`,
    );
    expect(await setupError({ 'g++': COMPILER, python3: python })).toMatchInlineSnapshot(`
      "the package index that pip uses does not offer tensorflow-cpu 2.21.0 for Linux x86-64, or does not answer
          expected  tensorflow-cpu 2.21.0
          found     ERROR: No matching distribution found for tensorflow-cpu==2.21.0
          cure      check the network and \`pip config list\`, or point pip to an index that has it (PIP_INDEX_URL), then run \`dupn setup\`; or set DUPN_TENSORFLOW_DIR to a folder that holds libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/"
    `);
  });

  test('a disk that fills up on the way', async () => {
    const python = pythonWhosePipSays(
      'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n',
    );
    expect(await setupError({ 'g++': COMPILER, python3: python })).toMatchInlineSnapshot(`
      "the disk filled up while pip fetched tensorflow-cpu 2.21.0
          expected  room for 1.1 GB
          found     ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device
          cure      free some space, or set DUPN_CACHE to a folder on a larger disk; then run \`dupn setup\`"
    `);
  });

  test('anything else', async () => {
    const python = pythonWhosePipSays('no such option: --require-hashes\n', 2);
    expect(await setupError({ 'g++': COMPILER, python3: python })).toMatchInlineSnapshot(`
      "pip could not fetch tensorflow-cpu 2.21.0
          expected  \`pip download\` to end well
          found     no such option: --require-hashes
          cure      mend what pip complains of (\`python3 -m pip install --user --upgrade pip\` often does), then run \`dupn setup\`; or set DUPN_TENSORFLOW_DIR to a folder that holds libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/"
    `);
  });

  test('the compiler named by CXX is taken, and python where python3 is not there', async () => {
    const programs = { 'my-c++': COMPILER, python: pythonWhosePipSays('boom\n') };
    fakeMachine(programs);
    vi.stubEnv('CXX', 'my-c++');
    const text = await userErrorText(() => provisionRuntime('cpu', silentReporter));
    expect(text).toContain('pip could not fetch tensorflow-cpu 2.21.0');
  });
});
