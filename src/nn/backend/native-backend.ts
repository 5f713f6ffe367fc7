import { cpus } from 'node:os';
import { UserError } from '../../core/errors.ts';
import type { Backend, LoadOptions } from './backend.ts';
import type { GpuSearch } from './gpu.ts';
import { openRuntime, type OpenRuntime } from './open-runtime.ts';
import type { RuntimeFlavour } from './pinned-wheels.ts';
import { applyProcessSettings } from './process-settings.ts';
import { silentReporter, type SetupReporter } from './setup-progress.ts';
import { registerTensorFlow } from './tensorflow-backend.ts';

/** What one attempt is about; its notes grow with what is passed over. */
export interface NativeAttempt {
  readonly flavour: RuntimeFlavour;
  readonly search: GpuSearch;
  readonly notes: string[];
}

/** Opens a TensorFlow runtime and makes it the current backend of tfjs. */
export async function loadNative(attempt: NativeAttempt, options: LoadOptions): Promise<Backend> {
  const { flavour, search, notes } = attempt;
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
  if (flavour === 'gpu' && device === 'cpu') refuseOrNote(runtime, attempt, options);
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
function refuseOrNote(runtime: OpenRuntime, attempt: NativeAttempt, options: LoadOptions): void {
  const [gpu] = attempt.search.gpus;
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
  attempt.notes.push(line);
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
