import { cpus } from 'node:os';
import { assert } from '../../core/assert.ts';
import { formatUserError, UserError } from '../../core/errors.ts';
import type { Backend, DeviceChoice } from './backend.ts';
import { findGpus, noGpuError, type GpuSearch } from './gpu.ts';
import { openRuntime, type OpenRuntime } from './open-runtime.ts';
import type { RuntimeFlavour } from './pinned-wheels.ts';
import { applyProcessSettings } from './process-settings.ts';
import { registerTensorFlow } from './tensorflow-backend.ts';
import { silentReporter, type SetupProgress, type SetupReporter } from './setup-progress.ts';

export type { Backend, DeviceChoice } from './backend.ts';

export interface LoadOptions {
  readonly device: DeviceChoice;
  /** Threads of one process; by default as many as the machine has. */
  readonly threads?: number;
  /** Takes whole lines for the user: what is fetched, and what was passed over. */
  readonly report?: (line: string) => void;
  /** Takes the measure of the step at work, for a bar. */
  readonly progress?: (progress: SetupProgress) => void;
  /** `never` fails where the runtime would have to be fetched first. */
  readonly setup?: 'allowed' | 'never';
}

let native: Backend | undefined;
let wasm: Backend | undefined;

/** Makes a backend the current one of tfjs; on the first use it gets the runtime. */
export async function loadBackend(options: LoadOptions): Promise<Backend> {
  if (options.device === 'wasm') return await loadWasm(options, []);
  if (native !== undefined) return await again(native, options.device);
  const search = await findGpus();
  if (options.device === 'gpu' && search.gpus.length === 0) throw noGpuError(search);
  const flavour: RuntimeFlavour =
    options.device !== 'cpu' && search.gpus.length > 0 ? 'gpu' : 'cpu';
  const notes: string[] = [];
  const fallback: readonly RuntimeFlavour[] =
    options.device === 'auto' && flavour === 'gpu' ? ['cpu'] : [];
  for (const candidate of [flavour, ...fallback]) {
    try {
      native = await loadNative(candidate, search, notes, options);
      return native;
    } catch (error) {
      if (!(error instanceof UserError) || options.device !== 'auto') throw error;
      options.report?.(formatUserError(error));
      notes.push(`${candidate}: ${error.message}`);
    }
  }
  options.report?.(WASM_LINE);
  return await loadWasm(options, notes);
}

const WASM_LINE =
  'going on with WebAssembly: right, but tens of times slower. `dupn setup` gets the fast backend, `dupn doctor` says what is missing.';

async function loadNative(
  flavour: RuntimeFlavour,
  search: GpuSearch,
  notes: string[],
  options: LoadOptions,
): Promise<Backend> {
  const settings = applyProcessSettings(
    options.threads,
    options.device === 'cpu' ? 'hidden' : 'visible',
  );
  const runtime = await openRuntime({
    flavour,
    reporter: reporterOf(options),
    setup: options.setup ?? 'allowed',
    passedOver: (line) => {
      options.report?.(line);
      notes.push(line);
    },
  });
  const device = runtime.binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
  if (flavour === 'gpu' && device === 'cpu') refuseOrNote(runtime, search, notes, options);
  await registerTensorFlow(runtime.binding);
  return {
    kind: 'native',
    device,
    engine: `tensorflow ${runtime.binding.TF_Version} (${device})`,
    deviceName: device === 'gpu' ? (search.gpus[0]?.name ?? 'unknown GPU') : processorName(),
    threads: settings.threads,
    settings: settings.recorded,
    notes: [`TensorFlow from ${runtime.origin}`, ...notes],
  };
}

/** A GPU is there and TensorFlow does not take it: never silently a CPU run. */
function refuseOrNote(
  runtime: OpenRuntime,
  search: GpuSearch,
  notes: string[],
  options: LoadOptions,
): void {
  const [gpu] = search.gpus;
  const message = `TensorFlow does not take the GPU ${gpu?.name ?? ''}`;
  const cure =
    'run `TF_CPP_MIN_LOG_LEVEL=0 dupn doctor` to see which library it misses; the driver must be 525 or newer';
  if (options.device === 'gpu') {
    throw new UserError({
      code: 'gpu-not-usable',
      where: runtime.folder,
      message,
      expected: 'a driver and CUDA 12 libraries that TensorFlow can open',
      found: `driver ${gpu?.driver ?? 'unknown'}, TensorFlow ${runtime.binding.TF_Version} from ${runtime.origin}`,
      cure: `${cure}; or use --device cpu`,
    });
  }
  const line = `${message} and runs on the CPU; ${cure}`;
  options.report?.(line);
  notes.push(line);
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

function reporterOf(options: LoadOptions): SetupReporter {
  return {
    line: options.report ?? silentReporter.line,
    progress: options.progress ?? silentReporter.progress,
  };
}

function processorName(): string {
  return cpus()[0]?.model ?? 'unknown processor';
}
