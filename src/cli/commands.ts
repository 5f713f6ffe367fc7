import type { Command } from 'commander';

interface LazyCommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<(program: Command) => void>;
}

/** Every command, in the order of the help. The summaries stand here so that the help imports nothing. */
export const COMMANDS: readonly LazyCommand[] = [
  {
    name: 'validate',
    summary: 'Check experiment and data set files; nothing else is touched',
    load: async () => (await import('./validate.ts')).registerValidate,
  },
];
