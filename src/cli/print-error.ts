import pc from 'picocolors';
import { formatUserError, UserError, type ExitCode } from '../core/errors.ts';

/** Says on stderr what went wrong, a bug with its stack, and returns the exit code that goes with it. */
export function printError(error: unknown): ExitCode {
  if (error instanceof UserError) {
    console.error(coloured(formatUserError(error)));
    return error.exitCode;
  }
  console.error(error);
  return 1;
}

/** The place in bold, the marks under an excerpt in red; plain text unless a terminal takes colours. */
function coloured(text: string): string {
  if (!process.stderr.isTTY || !pc.isColorSupported) return text;
  return text
    .replace(/^\S+:\d+:\d+(?= )/gm, (place) => pc.bold(place))
    .replace(/(?<=^ +\| [ \t]*)\^+$/gm, (marks) => pc.red(marks));
}
