import { availableParallelism } from 'node:os';

/**
 * One line on threads beyond what the machine runs at once. They are no error: figures can depend on their
 * number, so that a run may have to be repeated with as many as it had on a larger machine.
 */
export function threadWarning(
  threads: number | undefined,
  available = availableParallelism(),
): string | undefined {
  if (threads === undefined || threads <= available) return undefined;
  return `warning: --threads ${threads} is more than this machine runs at once; --threads ${available} is likely faster`;
}

/** The first words of every command that takes `--threads`. */
export function warnOfThreads(threads: number | undefined): void {
  const warning = threadWarning(threads);
  if (warning !== undefined) console.error(warning);
}
