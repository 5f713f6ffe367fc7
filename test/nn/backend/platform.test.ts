import { expect, onTestFinished, test } from 'vitest';
import { checkPlatform } from '../../../src/nn/backend/platform.ts';
import { userErrorText } from '../../support/user-error-text.ts';

/** For the current test, the process says that it runs elsewhere. */
function onMachine(facts: { readonly platform: string; readonly arch: string }): void {
  for (const [name, value] of Object.entries(facts)) {
    const before = Object.getOwnPropertyDescriptor(process, name) ?? {};
    Object.defineProperty(process, name, { ...before, value });
    onTestFinished(() => void Object.defineProperty(process, name, before));
  }
}

test('a platform that the pinned libraries are not for', async () => {
  onMachine({ platform: 'darwin', arch: 'arm64' });
  expect(await userErrorText(checkPlatform)).toMatchInlineSnapshot(`
    "there is no pinned TensorFlow runtime for this machine
        expected  Linux x86-64, glibc 2.27 or newer, a processor with AVX
        found     darwin arm64
        cure      use such a machine (a container or WSL 2 will do), set DUPN_TENSORFLOW_DIR to a TensorFlow built for this one, or train slowly with --device wasm"
  `);
});

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'this machine, where the tests of the native backend run',
  async () => {
    await expect(checkPlatform()).resolves.toBeUndefined();
  },
);
