import { assert } from '../../core/assert.ts';
import { formatUserError, UserError } from '../../core/errors.ts';
import type { Backend, DeviceChoice, LoadOptions } from './backend.ts';
import { findGpus, noGpuError, type GpuSearch } from './gpu.ts';
import { loadNative } from './native-backend.ts';
import type { RuntimeFlavour } from './pinned-wheels.ts';
import { applyProcessSettings } from './process-settings.ts';

const NOT_SEARCHED: GpuSearch = { gpus: [], evidence: 'not searched' };

const WASM_LINE =
  'going on with WebAssembly: correct, but tens of times slower. `dupn setup` gets the fast backend, `dupn doctor` says what is missing.';

let native: Backend | undefined;
let wasm: Backend | undefined;

/** Makes a backend the current one of tfjs; on the first use it gets the runtime. */
export async function loadBackend(options: LoadOptions): Promise<Backend> {
  if (options.device === 'wasm') return await loadWasm(options, []);
  if (native !== undefined) return await again(native, options.device);
  if (options.device === 'auto') return await loadBest(options);
  const search = options.device === 'gpu' ? await findGpus() : NOT_SEARCHED;
  if (options.device === 'gpu' && search.gpus.length === 0) throw noGpuError(search);
  native = await loadNative({ flavour: options.device, search, notes: [] }, options);
  return native;
}

/** The fastest backend that this machine lets us have; each one that it does not is told, with its cure. */
async function loadBest(options: LoadOptions): Promise<Backend> {
  const search = await findGpus();
  const flavours: readonly RuntimeFlavour[] = search.gpus.length > 0 ? ['gpu', 'cpu'] : ['cpu'];
  const notes: string[] = [];
  for (const flavour of flavours) {
    try {
      native = await loadNative({ flavour, search, notes }, options);
      return native;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      options.report?.(formatUserError(error));
      notes.push(`no TensorFlow (${flavour}): ${error.message}`);
    }
  }
  options.report?.(WASM_LINE);
  return await loadWasm(options, notes);
}

/** The backend of an earlier call, made the current one again. */
async function again(backend: Backend, device: DeviceChoice): Promise<Backend> {
  assert(
    device === 'auto' || device === backend.device,
    `one process has one TensorFlow device: ${backend.device}, not ${device}`,
  );
  const tf = await import('@tensorflow/tfjs-core');
  await tf.setBackend('tensorflow');
  return backend;
}

async function loadWasm(options: LoadOptions, notes: readonly string[]): Promise<Backend> {
  const { registerWasm } = await import('./wasm-backend.ts');
  const { threads } = applyProcessSettings(options.threads, 'visible');
  wasm ??= await registerWasm(threads, notes);
  const tf = await import('@tensorflow/tfjs-core');
  await tf.setBackend('wasm');
  return wasm;
}
