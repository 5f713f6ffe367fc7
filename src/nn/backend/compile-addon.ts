import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Compiler } from './compiler.ts';
import { runProgram } from '../../core/run-program.ts';
import { ADDON_FILE } from './runtime-folder.ts';
import { lastLines } from '../../core/last-lines.ts';
import { setupError } from './setup-error.ts';
import { SWITCH_FILE, writeSwitchSource } from './stderr-switch.ts';

const require = createRequire(import.meta.url);

interface CompileOptions {
  readonly compiler: Compiler;
  /** Folder of the two TensorFlow libraries. */
  readonly libraries: string;
  readonly include: string;
  /** Folder that gets the addon. */
  readonly folder: string;
  /** Where the loader looks for the libraries, `$ORIGIN` being the addon's folder. */
  readonly runPaths: readonly string[];
  /** CUDA libraries to load with the addon, so that TensorFlow finds them by name without LD_LIBRARY_PATH. */
  readonly cudaLibraries: readonly string[];
}

/** Builds the addon of tfjs-node, from its own sources, against a TensorFlow of our choice. */
export async function compileAddon(options: CompileOptions): Promise<void> {
  const { compiler, libraries, include, folder } = options;
  const sources = join(packageFolder('@tensorflow/tfjs-node-gpu'), 'binding');
  const files = (await readdir(sources)).filter((name) => name.endsWith('.cc')).sort();
  await compile(compiler, [await writeSwitchSource(folder), '-o', join(folder, SWITCH_FILE)]);
  await compile(compiler, [
    ...['-I', include],
    ...files.map((name) => join(sources, name)),
    ...['-o', join(folder, ADDON_FILE)],
    ...['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((n) => join(libraries, n)),
    ...(options.cudaLibraries.length > 0 ? ['-Wl,--no-as-needed'] : []),
    ...options.cudaLibraries,
    ...options.runPaths.map((path) => `-Wl,-rpath,${path}`),
  ]);
}

async function compile(compiler: Compiler, parameters: readonly string[]): Promise<void> {
  const result = await runProgram(compiler.program, [
    ...['-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8'],
    ...['-I', join(packageFolder('node-api-headers'), 'include')],
    ...parameters,
  ]);
  if (result?.status === 0) return;
  throw setupError({
    code: 'compile-failed',
    message: 'the addon that joins Node and TensorFlow does not compile',
    expected: `${compiler.program} (${compiler.version}) to compile C++17`,
    found: firstError(result?.stderr ?? ''),
    cure: 'install a newer compiler and its C++ library headers (`sudo apt install g++`), or name another one with CXX; then run `dupn setup`',
  });
}

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** The compiler's or linker's own complaint, not the driver's summary of it. */
function firstError(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => !line.startsWith('collect2:'));
  const line = lines.find((text) => /error|undefined|cannot find|not recognized/i.test(text));
  return line?.trim().slice(-400) ?? lastLines(complaint);
}
