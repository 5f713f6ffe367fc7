import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pythonTensorFlow } from '../../../src/nn/backend/library-source.ts';
import { TENSORFLOW_VERSION } from '../../../src/nn/backend/pinned-wheels.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { fakeMachine } from './fake-machine.ts';

/** A Python that says where its TensorFlow lies and which version it is. */
function pythonWith(folder: string, version: string): void {
  fakeMachine({ python3: { answers: [{ to: '-c', stdout: `${folder}\n${version}\n` }] } });
}

function installedTensorFlow(): string {
  const folder = join(temporaryFolder(), 'tensorflow');
  const files = [
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'include/tensorflow/c/eager/c_api.h',
  ];
  for (const path of files.map((name) => join(folder, name))) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }
  return folder;
}

const onLinux = process.platform === 'linux';

test.runIf(onLinux)('the pinned version is used where it lies', async () => {
  const folder = installedTensorFlow();
  pythonWith(folder, TENSORFLOW_VERSION);
  expect(await pythonTensorFlow('cpu')).toEqual({
    libraries: folder,
    include: join(folder, 'include'),
  });
});

test('another version is not: it would give other figures', async () => {
  pythonWith(installedTensorFlow(), '2.20.0');
  expect(await pythonTensorFlow('cpu')).toBeUndefined();
});

test.runIf(onLinux)('for a GPU its CUDA libraries must lie beside it', async () => {
  const folder = installedTensorFlow();
  pythonWith(folder, TENSORFLOW_VERSION);
  expect(await pythonTensorFlow('gpu')).toBeUndefined();
  mkdirSync(join(folder, '..', 'nvidia', 'cudnn'), { recursive: true });
  expect((await pythonTensorFlow('gpu'))?.libraries).toBe(folder);
});

test('a Python without TensorFlow, and no Python at all', async () => {
  pythonWith('', '');
  expect(await pythonTensorFlow('cpu')).toBeUndefined();
  fakeMachine({});
  expect(await pythonTensorFlow('cpu')).toBeUndefined();
});
