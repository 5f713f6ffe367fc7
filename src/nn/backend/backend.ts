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
