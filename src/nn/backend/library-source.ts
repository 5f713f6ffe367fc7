import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runProgram } from '../../core/run-program.ts';
import { TENSORFLOW_VERSION, type RuntimeFlavour } from './pinned-wheels.ts';

/** A TensorFlow that lies ready on this machine: its libraries and its headers. */
export interface LibraryFolder {
  readonly libraries: string;
  readonly include: string;
}

/** The two libraries and the headers in a folder, or in its `tensorflow/`; undefined when one is missing. */
export async function libraryFolder(folder: string): Promise<LibraryFolder | undefined> {
  for (const base of [resolve(folder), resolve(folder, 'tensorflow')]) {
    const include = join(base, 'include');
    const wanted = [
      join(base, 'libtensorflow_cc.so.2'),
      join(base, 'libtensorflow_framework.so.2'),
      join(include, 'tensorflow', 'c', 'eager', 'c_api.h'),
    ];
    const found = await Promise.all(wanted.map(exists));
    if (found.every(Boolean)) return { libraries: base, include };
  }
  return undefined;
}

/** Looks without importing TensorFlow, which takes seconds. */
const FIND_SCRIPT = `
import sys
sys.path = [folder for folder in sys.path if folder]  # not what lies in the working folder
import importlib.util, importlib.metadata, os
spec = importlib.util.find_spec('tensorflow')
folder = os.path.dirname(spec.origin) if spec and spec.origin else ''
names = ('tensorflow', 'tensorflow-cpu')
have = {d.metadata['Name'].lower().replace('_', '-'): d.version for d in importlib.metadata.distributions() if d.metadata['Name']}
print(folder)
print(next((have[n] for n in names if n in have), ''))
`;

/**
 * The TensorFlow of the machine's own Python, when it is the very version that we pin: other versions give other
 * figures. For a GPU its CUDA libraries must have come with it.
 */
export async function pythonTensorFlow(
  flavour: RuntimeFlavour,
): Promise<LibraryFolder | undefined> {
  if (process.platform !== 'linux') return undefined;
  const answer = await runProgram('python3', ['-c', FIND_SCRIPT]);
  if (answer?.status !== 0) return undefined;
  const [folder = '', version = ''] = answer.stdout.split('\n').map((line) => line.trim());
  if (folder === '' || version !== TENSORFLOW_VERSION) return undefined;
  if (flavour === 'gpu' && !(await exists(join(folder, '..', 'nvidia', 'cudnn')))) return undefined;
  return await libraryFolder(folder);
}

export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
