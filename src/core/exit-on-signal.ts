/** Exit codes as a shell gives them. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type EndingSignal = keyof typeof EXIT_CODES;

const SIGNALS = Object.keys(EXIT_CODES) as EndingSignal[]; // keys of a constant of our own

/**
 * Lets a signal that would end the process run what it does on `exit`, until the function that is returned is called. Not for the
 * time in which TensorFlow computes: docs/adr/0005-one-process-a-cell.md.
 */
export function exitOnSignal(): () => void {
  const listener = (signal: EndingSignal): void => {
    process.exit(EXIT_CODES[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
