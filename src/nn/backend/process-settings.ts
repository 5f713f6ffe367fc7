import { availableParallelism } from 'node:os';

/** What is in force unless the user's environment says otherwise. TensorFlow reads it once, when its library loads. */
const DEFAULTS: Readonly<Record<string, string>> = {
  TF_CPP_MIN_LOG_LEVEL: '2',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_ENABLE_ONEDNN_OPTS: '1',
  TF_DETERMINISTIC_OPS: '0',
  NVIDIA_TF32_OVERRIDE: '0',
};

/** The variables that change figures; a run's record holds them. */
const RECORDED = ['TF_ENABLE_ONEDNN_OPTS', 'TF_DETERMINISTIC_OPS', 'NVIDIA_TF32_OVERRIDE'] as const;

const THREAD_VARIABLES = [
  'TF_NUM_INTRAOP_THREADS',
  'TF_NUM_INTEROP_THREADS',
  'OMP_NUM_THREADS',
] as const;

export interface ProcessSettings {
  readonly threads: number;
  readonly recorded: Readonly<Record<string, string>>;
}

/** Sets the variables that TensorFlow reads. Must come before its library is loaded. */
export function applyProcessSettings(
  threads: number | undefined,
  gpu: 'visible' | 'hidden',
): ProcessSettings {
  for (const [name, value] of Object.entries(DEFAULTS)) process.env[name] ??= value;
  if (gpu === 'hidden') process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  const count =
    threads ?? (Number(process.env['TF_NUM_INTRAOP_THREADS']) || availableParallelism());
  for (const name of THREAD_VARIABLES) {
    if (threads === undefined) process.env[name] ??= String(count);
    else process.env[name] = String(count);
  }
  const recorded = RECORDED.map((name) => [name, process.env[name]] as const).filter(
    (pair): pair is [(typeof RECORDED)[number], string] => pair[1] !== undefined,
  );
  return { threads: count, recorded: Object.fromEntries(recorded) };
}
