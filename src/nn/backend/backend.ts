import type { SetupProgress } from './setup-progress.ts';

/** What the user may ask for with `--device`. */
export type DeviceChoice = 'auto' | 'cpu' | 'gpu' | 'wasm';

/** The engine that runs the tensors, as a run's record names it. */
export interface Backend {
  /** `native` runs TensorFlow's own kernels, `wasm` the portable ones. */
  readonly kind: 'native' | 'wasm';
  readonly device: 'cpu' | 'gpu';
  /** Name, version and build: `tensorflow 2.21.0 (cpu)`. */
  readonly engine: string;
  readonly deviceName: string;
  readonly threads: number;
  /** Environment variables that change figures, with the values in force. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where the engine came from, and what was passed over on the way. */
  readonly notes: readonly string[];
}

export interface LoadOptions {
  readonly device: DeviceChoice;
  /** Threads of one process; by default as many as the machine has. */
  readonly threads?: number;
  /** Takes whole lines for the user: what is fetched, and what was passed over. */
  readonly report?: (line: string) => void;
  /** Takes the measure of the step at work, for a bar. */
  readonly progress?: (progress: SetupProgress) => void;
  /** `never` fails where the runtime would have to be fetched or built first. */
  readonly setup?: 'allowed' | 'never';
}
