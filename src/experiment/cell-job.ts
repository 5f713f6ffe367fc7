import type { ExitCode } from '../core/errors.ts';
import type { Tuning } from '../results/run-record.ts';
import type { DataSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import type { SetupProgress } from '../nn/backend/setup-progress.ts';
import type { EngineName } from './cell-digest.ts';

/** What the runner asks of a process of its own. */
export type ProcessJob = ProbeJob | CellJob;

/** Get the engine ready (fetching its runtime on the first use) and say what it is. */
export interface ProbeJob {
  readonly kind: 'probe';
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
}

/** Train, evaluate and write one cell. */
export interface CellJob {
  readonly kind: 'cell';
  readonly experiment: string;
  readonly cell: PlannedCell;
  readonly data: DataSpec;
  readonly digest: string;
  /** Where the settings of a tuned cell come from, for its record. */
  readonly tuning?: Tuning;
  /** The cell that it starts from. */
  readonly source?: { readonly digest: string; readonly folder: string };
  /** Folder of the prepared data set. */
  readonly dataset: string;
  /** Folder that the cell leaves its files in. */
  readonly folder: string;
  readonly device: DeviceChoice;
  /** That of its digest: with another one the cell fails. */
  readonly engine: EngineName;
  readonly threads: number | undefined;
  readonly smoke: boolean;
}

export interface EngineFacts {
  readonly kind: 'native' | 'wasm';
  readonly device: 'cpu' | 'gpu';
  readonly engine: string;
  readonly deviceName: string;
  readonly threads: number;
}

/** What such a process says back. */
export type ProcessMessage =
  | { readonly kind: 'note'; readonly line: string }
  | { readonly kind: 'setup'; readonly progress: SetupProgress }
  | { readonly kind: 'engine'; readonly engine: EngineFacts }
  | {
      readonly kind: 'progress';
      readonly phase: 'pre-training' | 'training' | 'validation' | 'test';
      /** Of pre-training: behaviours read. */
      readonly step: number;
      readonly steps: number;
      readonly samplesPerSecond: number;
      readonly secondsLeft: number;
    }
  | { readonly kind: 'scores'; readonly epoch: number; readonly text: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'interrupted' }
  | {
      readonly kind: 'failed';
      /** Stable word for a problem that the user can mend. */
      readonly code?: string;
      readonly message: string;
      /** A bug's stack; undefined where the user can mend it. */
      readonly stack: string | undefined;
      /** Of a problem that the user can mend. */
      readonly exitCode?: ExitCode;
    };
