import { cpus } from 'node:os';
import { UserError } from '../../core/errors.ts';
import type { Backend } from './backend.ts';

/** Makes the WebAssembly kernels the current backend. */
export async function registerWasm(threads: number, notes: readonly string[]): Promise<Backend> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs'); // registers the gradients of the core ops; tfjs-core's own build for Node has none
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setThreadsCount(threads);
  if (!(await tf.setBackend('wasm'))) {
    throw new UserError({
      code: 'no-wasm',
      message: 'the WebAssembly backend does not start',
      expected: `a Node that can run WebAssembly`,
      found: `Node ${process.versions.node}`,
      cure: 'run `dupn setup` to get the TensorFlow runtime',
      exitCode: 1,
    });
  }
  return {
    kind: 'wasm',
    device: 'cpu',
    engine: `tfjs-wasm ${wasm.version_wasm}`,
    deviceName: cpus()[0]?.model ?? 'unknown processor',
    threads: wasm.getThreadsCount(),
    settings: {},
    notes,
  };
}
