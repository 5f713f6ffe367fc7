import type { Command } from 'commander';

interface LazyCommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<(program: Command) => void>;
}

/** Every command, in the order of the help. The summaries stand here so that the help imports nothing. */
export const COMMANDS: readonly LazyCommand[] = [
  {
    name: 'run',
    summary: 'Train what is missing, then print the table',
    load: async () => (await import('./run.ts')).registerRun,
  },
  {
    name: 'report',
    summary: 'Print the table of what has been run, without training',
    load: async () => (await import('./report.ts')).registerReport,
  },
  {
    name: 'plan',
    summary: 'Every cell: done, failed, running, waiting, stale or missing, and why',
    load: async () => (await import('./plan.ts')).registerPlan,
  },
  {
    name: 'validate',
    summary: 'Check experiment and data set files; nothing else is touched',
    load: async () => (await import('./validate.ts')).registerValidate,
  },
  {
    name: 'data',
    summary: 'Fetch, prepare and describe data sets',
    load: async () => (await import('./data.ts')).registerData,
  },
  {
    name: 'bench',
    summary: 'The speed of the parts, on a synthetic load of a stated shape',
    load: async () => (await import('./bench.ts')).registerBench,
  },
  {
    name: 'setup',
    summary: 'Get the TensorFlow runtime; also happens by itself on the first run',
    load: async () => (await import('./setup.ts')).registerSetup,
  },
  {
    name: 'doctor',
    summary: 'What is installed, what is fast, what is missing and how to get it',
    load: async () => (await import('./doctor.ts')).registerDoctor,
  },
];
