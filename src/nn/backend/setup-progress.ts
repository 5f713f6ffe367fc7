/** How far one step of the set-up has come; `total` is 0 where nobody can know it. */
export interface SetupProgress {
  readonly step: 'download' | 'unpack' | 'compile' | 'wait';
  readonly subject: string;
  readonly done: number;
  readonly total: number;
}

/** Where the set-up tells what it does: whole lines, and the measure of the step at work. */
export interface SetupReporter {
  readonly line: (text: string) => void;
  readonly progress: (progress: SetupProgress) => void;
}

export const silentReporter: SetupReporter = {
  line: () => undefined,
  progress: () => undefined,
};

/** `274 MB`, `1.4 GB`: decimal, as registries and disks count. */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
