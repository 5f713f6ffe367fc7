import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openRuntime } from '../../../src/nn/backend/open-runtime.ts';
import { silentReporter } from '../../../src/nn/backend/setup-progress.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { userErrorText } from '../../support/user-error-text.ts';
import { COMPILER, fakeMachine, type FakeProgram } from './fake-machine.ts';

/** What is said of a named folder before the search goes on, to end at an empty cache. */
async function passedOver(folder: string, setup: 'allowed' | 'never' = 'allowed'): Promise<string> {
  vi.stubEnv('DUPN_TENSORFLOW_DIR', folder);
  const lines: string[] = [];
  const options = { flavour: 'cpu', reporter: silentReporter } as const;
  const note = (line: string): void => void lines.push(line);
  const error = await userErrorText(() => openRuntime({ ...options, setup, passedOver: note }));
  expect(error, 'the search went on').not.toBe('');
  return lines.join('\n').replaceAll(folder, '<folder>');
}

/** A folder that looks like a TensorFlow: empty libraries and one header. */
function hollowTensorFlow(): string {
  const folder = temporaryFolder();
  const header = join(folder, 'include', 'tensorflow', 'c', 'eager', 'c_api.h');
  mkdirSync(dirname(header), { recursive: true });
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  for (const path of [header, ...libraries.map((name) => join(folder, name))]) {
    writeFileSync(path, '');
  }
  return folder;
}

test('an empty folder', async () => {
  fakeMachine({});
  expect(await passedOver(temporaryFolder())).toMatchInlineSnapshot(
    `"DUPN_TENSORFLOW_DIR=<folder> is passed over: it holds neither tfjs_binding.node nor libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/"`,
  );
});

test('an addon that is none', async () => {
  fakeMachine({});
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tfjs_binding.node'), 'not a library');
  expect(await passedOver(folder)).toMatchInlineSnapshot(
    `"DUPN_TENSORFLOW_DIR=<folder> is passed over: it does not load (<folder>/tfjs_binding.node: file too short)"`,
  );
});

test('libraries whose addon is still to be built, where nothing may be built', async () => {
  fakeMachine({});
  expect(await passedOver(hollowTensorFlow(), 'never')).toMatchInlineSnapshot(
    `"DUPN_TENSORFLOW_DIR=<folder> is passed over: its addon is not built yet; run \`dupn setup\`"`,
  );
});

test('an addon that does not compile', async () => {
  const complaint = '/usr/bin/ld: libtensorflow_cc.so.2: file format not recognized\n';
  const compiler: FakeProgram = {
    answers: [
      ...COMPILER.answers,
      { to: '-O2', stderr: `${complaint}collect2: error: ld returned 1 exit status\n`, status: 1 },
    ],
  };
  fakeMachine({ 'g++': compiler });
  expect(await passedOver(hollowTensorFlow())).toMatchInlineSnapshot(`
    "DUPN_TENSORFLOW_DIR=<folder> is passed over:
    the addon that joins Node and TensorFlow does not compile
        expected  g++ (g++ (Debian 12.2.0-14) 12.2.0) to compile C++17
        found     /usr/bin/ld: libtensorflow_cc.so.2: file format not recognized
        cure      install a newer compiler and its C++ library headers (\`sudo apt install g++\`), or name another one with CXX; then run \`dupn setup\`"
  `);
});

test('an addon that does not load once it is built', async () => {
  const { cache } = fakeMachine({
    'g++': { answers: [...COMPILER.answers, { to: '-O2', status: 0 }] },
  });
  const text = (await passedOver(hollowTensorFlow())).replaceAll(cache, '<cache>');
  const steady = text.replaceAll(/\.partial-[\w.-]+/g, '<new runtime>');
  expect(steady).toMatchInlineSnapshot(`
    "DUPN_TENSORFLOW_DIR=<folder> is passed over:
    the TensorFlow runtime was built and does not load
        expected  the addon to load in Node
        found     Cannot find module '<cache>/tensorflow/<new runtime>/tfjs_binding.node'
        cure      if a library is missing, install it; else name a TensorFlow built for this machine with DUPN_TENSORFLOW_DIR; then run \`dupn setup\`"
  `);
});
