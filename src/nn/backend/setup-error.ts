import { UserError, type UserErrorParts } from '../../core/errors.ts';

/** A step of the set-up that this machine does not let us take. The command did what it could: exit code 1. */
export function setupError(parts: Omit<UserErrorParts, 'exitCode'>): UserError {
  return new UserError({ ...parts, exitCode: 1 });
}

/** The last lines of a program's complaint, on one line, short enough to read. */
export function lastLines(text: string, count = 3): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(-count).join(' | ').slice(-600);
}
